import { ID_PREFIXES } from '../../entities/_shared/type-id.js';

/** A lease's id is the token by which it is held. */
const KINDS = ID_PREFIXES.filter((prefix) => prefix !== 'lease' && prefix !== 'audit');
const ID = new RegExp(`^(?:${KINDS.join('|')})_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
const LENGTHS = KINDS.map((prefix) => prefix.length + 1 + 26);
const [SHORTEST_ID, LONGEST_ID] = [Math.min(...LENGTHS), Math.max(...LENGTHS)];

/** What of a call is looked at, and how many ids are kept: a bulk call has thousands. */
const MAX_LOOKED_AT = 2_000;
const MAX_IDS = 100;

/** The ids of things that stand anywhere in plain data, each once, in the order they are met level by level. */
export function namedIds(...values: unknown[]): string[] {
  const ids = new Set<string>();
  const queue: unknown[] = [...values];
  for (let at = 0; at < queue.length && ids.size < MAX_IDS; at += 1) {
    const value = queue[at];
    if (typeof value !== 'string') addMembers(queue, value);
    else if (isId(value)) ids.add(value);
  }
  return [...ids];
}

function isId(text: string): boolean {
  return text.length >= SHORTEST_ID && text.length <= LONGEST_ID && ID.test(text);
}

function addMembers(queue: unknown[], value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let n = 0; n < members.length && queue.length < MAX_LOOKED_AT; n += 1) queue.push(members[n]);
}
