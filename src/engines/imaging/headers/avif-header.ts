import { fourCharacters, type RawHeader, warningsOf } from './raw-header.js';

interface Properties {
  widthPx: number;
  heightPx: number;
  quarterTurns: number;
  icc: boolean;
}

const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 };
/** Each of them stands in the one before; a file that nests them further would be followed until the stack ends. */
const DEEPEST = 3;

/**
 * AVIF: the item properties of the `meta` box (ISO/IEC 23008-12 section 6.5). A tiled picture lists a size per
 * tile beside its own, so the largest counts. Null when no size is stated.
 */
export function readAvifHeader(bytes: Buffer): RawHeader | null {
  const found: Properties = { widthPx: 0, heightPx: 0, quarterTurns: 0, icc: false };
  walkBoxes(bytes, found);
  if (found.widthPx === 0) return null;
  return {
    format: 'avif',
    widthPx: found.widthPx,
    heightPx: found.heightPx,
    pages: 1,
    // The container's own rotation is applied by the decoder; 6 stands for "width and height change places".
    orientation: found.quarterTurns % 2 === 1 ? 6 : 1,
    buffersWhole: false,
    warnings: warningsOf({ icc: found.icc }),
  };
}

/** Whether a file is AVIF, as it says itself. HEIC is the same container, with pictures that no decoder here reads. */
export function isAvif(bytes: Buffer): boolean {
  if (fourCharacters(bytes, 4) !== 'ftyp') return false;
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  for (let at = 8; at + 4 <= end; at += 4) {
    const brand = fourCharacters(bytes, at);
    if (brand === 'avif' || brand === 'avis') return true;
  }
  return false;
}

function walkBoxes(bytes: Buffer, found: Properties, depth = 0): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const end = size === 0 ? bytes.length : at + size;
    if ((size !== 0 && size < 8) || end > bytes.length) return;
    const kind = fourCharacters(bytes, at + 4);
    const skip = CONTAINERS[kind];
    const body = bytes.subarray(at + 8 + (skip ?? 0), end);
    if (skip === undefined) noteProperty(kind, body, found);
    else if (depth < DEEPEST) walkBoxes(body, found, depth + 1);
    at = end;
  }
}

function noteProperty(kind: string, body: Buffer, found: Properties): void {
  if (kind === 'ispe' && body.length >= 12) {
    const widthPx = body.readUInt32BE(4);
    const heightPx = body.readUInt32BE(8);
    if (widthPx * heightPx > found.widthPx * found.heightPx) Object.assign(found, { widthPx, heightPx });
  }
  if (kind === 'irot' && body.length >= 1) found.quarterTurns = body[0]! & 3;
  if (kind === 'colr') found.icc = true;
}
