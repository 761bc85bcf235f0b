/**
 * The four 16-bit slots of a 64-bit hash (16 hex digits), first slot = first four digits, as signed smallints. Two hashes
 * within 11 bits share at least one slot within 2 bits: multi-index hashing (Norouzi, Punjani, Fleet 2012).
 */
export function hashSlots(pHashHex: string): [number, number, number, number] {
  if (!/^[0-9a-f]{16}$/.test(pHashHex)) throw new RangeError('A perceptual hash has 16 lower-case hex digits.');
  return [slotAt(pHashHex, 0), slotAt(pHashHex, 4), slotAt(pHashHex, 8), slotAt(pHashHex, 12)];
}

/** Every signed smallint within `radius` bits of `slot`, itself first: 1, 17 or 137 values for a radius of 0, 1 or 2. */
export function slotNeighbours(slot: number, radius: 0 | 1 | 2): number[] {
  const neighbours = [slot];
  for (let first = 0; radius >= 1 && first < 16; first += 1) {
    neighbours.push(toSigned(slot ^ (1 << first)));
    for (let second = 0; radius === 2 && second < first; second += 1) {
      neighbours.push(toSigned(slot ^ (1 << first) ^ (1 << second)));
    }
  }
  return neighbours;
}

function slotAt(hex: string, start: number): number {
  return toSigned(Number.parseInt(hex.slice(start, start + 4), 16));
}

function toSigned(bits: number): number {
  return (bits << 16) >> 16;
}
