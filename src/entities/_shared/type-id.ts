import { randomFillSync } from 'node:crypto';
import { fromString, TypeID } from 'typeid-js';
import { v7 } from 'uuid';

/** Every kind of thing that has an id, by the prefix of its TypeIDs (prefix + "_" + UUIDv7 in base32). */
export const ID_PREFIXES = [
  'vendor',
  'product',
  'image',
  'upload',
  'task',
  'decision',
  'lease',
  'sample',
  'job',
  'key',
  'validation',
  'user',
  'audit',
  'webhook',
  'delivery',
  'classification',
  'rule',
  'channel',
  'alert',
  'notice',
  'content',
  'analysis',
  'baseline',
  'report',
  'driftalert',
  'schedule',
  'retraining',
] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

/** Random bytes are asked for in stock: asking for 16 of them takes longer than all the rest of an id. */
const stock = new Uint8Array(16 * 256);
let used = stock.length;
/** Of the latest id. */
let latest = { msecs: 0, seq: 0 };

/** A new id; ids made later by one process sort after ids it made earlier. */
export function newId(prefix: IdPrefix): string {
  const random = takeRandom();
  const now = Date.now();
  // Within a millisecond, and while the clock goes back, the random beginning is counted on (RFC 9562, section 6.2, method 2).
  latest = now > latest.msecs ? { msecs: now, seq: seqOf(random) } : { msecs: latest.msecs, seq: latest.seq + 1 };
  return `${prefix}_${suffixOf(v7({ ...latest, random }, new Uint8Array(16)))}`;
}

function takeRandom(): Uint8Array {
  if (used === stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += 16;
  return stock.subarray(used - 16, used);
}

/** 31 bits, so that counting on has room. */
function seqOf(random: Uint8Array): number {
  return ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
}

const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** 16 bytes as 130 bits in base32, the first two of them 0. Ours, because typeid-js takes four times as long: it reads what it has written. */
function suffixOf(bytes: Uint8Array): string {
  let suffix = '';
  let bits = 0;
  let held = 2;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    for (held += 8; held >= 5; ) {
      held -= 5;
      suffix += BASE32[(bits >>> held) & 31]!;
    }
  }
  return suffix;
}

/** The id that 16 or more bytes of a hash make: the same for the same, as UUIDv8 (RFC 9562, section 5.8). */
export function derivedId(prefix: IdPrefix, hash: Uint8Array): string {
  const bytes = Uint8Array.from(hash.subarray(0, 16));
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return TypeID.fromUUIDBytes(prefix, bytes).toString();
}

/** The kind an id names, or null when it is no TypeID of ours. */
export function idPrefix(id: string): IdPrefix | null {
  const prefix = ID_PREFIXES.find((candidate) => id.startsWith(`${candidate}_`));
  if (prefix === undefined) return null;
  try {
    fromString(id, prefix);
    return prefix;
  } catch {
    return null;
  }
}

/** When an id of this kind was made, in milliseconds since 1970, by the clock of who made it; null when it is no such id. */
export function idTime(prefix: IdPrefix, id: string): number | null {
  try {
    return Number.parseInt(TypeID.fromString(id, prefix).toUUID().replaceAll('-', '').slice(0, 12), 16);
  } catch {
    return null;
  }
}
