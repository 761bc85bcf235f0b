import { KERNELS_WASM } from './kernels.wasm.js';

/** The exports of assembly/: addresses and plain numbers in, numbers out. Described where they are written. */
export interface Kernels {
  splitLuma(rgb: number, luma: number, count: number): void;
  halvePlanes(...addressesAndSizes: number[]): void;
  separatePlanes(rgb: number, count: number, planes: number): void;
  measureDistance(planes: number, width: number, height: number, surface: number, distance: number): void;
  tallyColours(planes: number, labels: number, count: number, histogram: number, cube: number): void;
  floodFromBorder(
    labels: number,
    distance: number,
    width: number,
    height: number,
    threshold: number,
    stack: number,
  ): void;
  floodShadows(...addressesAndSizes: number[]): void;
  clearRegions(...addressesAndSizes: number[]): void;
  openHoles(...addressesAndSizes: number[]): number;
  markHoles(labels: number, distance: number, count: number, threshold: number, pending: number): number;
  resampleArea(...addressesAndSizes: number[]): void;
  objectOnWhite(labels: number, grey: number, count: number, to: number): void;
  copyObject(labels: number, count: number, to: number): void;
  thinFringes(labels: number, distance: number, width: number, height: number, faint: number, before: number): void;
  listEdges(labels: number, width: number, height: number, cells: number): number;
  peelContour(labels: number, distance: number, width: number, cells: number, count: number): void;
  countWeak(distance: number, width: number, cells: number, count: number, clear: number): number;
  countStray(labels: number, grey: number, width: number, height: number, limit: number): number;
  tallyDistances(labels: number, distance: number, count: number, label: number, histogram: number): void;
  boundCells(...addressesAndSizes: number[]): number;
  smoothArea(luma: number, frameWidth: number, width: number, height: number, rows: number, smooth: number): void;
  measureSteepness(
    smooth: number,
    width: number,
    height: number,
    lowest: number,
    steep: number,
    histogram: number,
  ): number;
  markSteep(steep: number, width: number, height: number, limit: number, hot: number): void;
  widenEdges(hot: number, width: number, height: number, edges: number): void;
  tallyLevels(...addressesAndLevels: number[]): void;
  tallyDetail(luma: number, width: number, height: number, sums: number): void;
  tallyTile(...addressesAndSizes: number[]): void;
}

/** The part of the platform's WebAssembly that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface PixelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE_BYTES = 65_536;
/** Vector loads may read past the end of an area, never write there. */
const GAP_BYTES = 64;

const exported = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(KERNELS_WASM, 'base64')))
  .exports as Kernels & { readonly memory: PixelMemory };
const memory = exported.memory;

/** The kernels: plain typed arrays took 20 ms a picture for what these do in 4. */
export const kernels: Kernels = exported;

// The first page belongs to the module's own constants.
let free = PAGE_BYTES;

/**
 * Begins a picture: makes room for `sizeBytes` and gives everything handed out before back. Views of the previous picture
 * must no longer be used, so a measurement finishes with them before it first awaits.
 */
export function resetPixelMemory(sizeBytes: number): void {
  free = PAGE_BYTES;
  const missing = PAGE_BYTES + sizeBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}

/** Bytes in the kernels' memory, with whatever was there before; `byteOffset` is their address. */
export function takeBytes(count: number): Uint8Array {
  const address = take(count);
  return new Uint8Array(memory.buffer, address, count);
}

/** Zeroed 32-bit words in the kernels' memory. */
export function takeWords(count: number): Uint32Array {
  const address = take(count * 4);
  return new Uint32Array(memory.buffer, address, count).fill(0);
}

/** Zeroed doubles in the kernels' memory. */
export function takeDoubles(count: number): Float64Array {
  const address = take(count * 8);
  return new Float64Array(memory.buffer, address, count).fill(0);
}

/** Single-precision numbers in the kernels' memory, copied from `values`. */
export function takeFloats(values: readonly number[]): Float32Array {
  const address = take(values.length * 4);
  const floats = new Float32Array(memory.buffer, address, values.length);
  floats.set(values);
  return floats;
}

/** The address comes first, the view after: growing takes the buffer away from the views there are. */
function take(sizeBytes: number): number {
  const address = free;
  free = (free + sizeBytes + GAP_BYTES + 15) & ~15;
  if (free > memory.buffer.byteLength) memory.grow(Math.ceil((free - memory.buffer.byteLength) / PAGE_BYTES));
  return address;
}
