import { fromString, TypeID, typeidUnboxed } from 'typeid-js';

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

/** A new id; ids made later sort after ids made earlier (to the millisecond). */
export function newId(prefix: IdPrefix): string {
  return typeidUnboxed(prefix);
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
