import { fromString, typeidUnboxed } from 'typeid-js';

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
] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

/** A new id; ids made later sort after ids made earlier (to the millisecond). */
export function newId(prefix: IdPrefix): string {
  return typeidUnboxed(prefix);
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
