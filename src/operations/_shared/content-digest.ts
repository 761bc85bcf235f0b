import { createHash } from 'node:crypto';

/** Something still to be written: a value, or text as it is. */
type Pending = { readonly value: unknown } | { readonly text: string };

/** Characters handed to the hash at once. */
const CHUNK_LENGTH = 16_384;

/**
 * SHA-256 of plain data, in hex: of its JSON with sorted keys and without undefined members, so that equal contents have equal
 * digests. Works without recursion, because a client decides how deep its JSON is.
 */
export function contentDigest(content: unknown): string {
  const hash = createHash('sha256');
  const pending: Pending[] = [{ value: content }];
  let chunk = '';
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) chunk += next.text;
    else if (typeof next.value === 'object' && next.value !== null && !(next.value instanceof Date))
      for (const part of partsOf(next.value).reverse()) pending.push(part);
    else chunk += next.value === undefined ? 'null' : JSON.stringify(next.value);
    if (chunk.length >= CHUNK_LENGTH) {
      hash.update(chunk);
      chunk = '';
    }
  }
  return hash.update(chunk).digest('hex');
}

/** A list or an object in the order it is written in. */
function partsOf(value: object): Pending[] {
  const parts: Pending[] = [];
  if (Array.isArray(value)) {
    for (const member of value as unknown[]) parts.push({ text: parts.length === 0 ? '[' : ',' }, { value: member });
    return parts.length === 0 ? [{ text: '[]' }] : [...parts, { text: ']' }];
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  for (const [name, member] of members.sort(([a], [b]) => (a < b ? -1 : 1)))
    parts.push({ text: `${parts.length === 0 ? '{' : ','}${JSON.stringify(name)}:` }, { value: member });
  return parts.length === 0 ? [{ text: '{}' }] : [...parts, { text: '}' }];
}
