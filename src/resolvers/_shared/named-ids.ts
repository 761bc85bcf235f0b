import { ID_PREFIXES } from '../../entities/_shared/type-id.js';

/** A lease's id is the token by which it is held. */
const KINDS = ID_PREFIXES.filter((prefix) => prefix !== 'lease' && prefix !== 'audit');
const ID = new RegExp(`^(?:${KINDS.join('|')})_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
const LONGEST_ID = Math.max(...KINDS.map((prefix) => prefix.length)) + 1 + 26;

/** What of a call is looked at, and how many ids are kept: a bulk call has thousands. */
const MAX_LOOKED_AT = 2_000;
const MAX_IDS = 100;

/** The ids of things that stand anywhere in plain data, each once, in the order they are met level by level. */
export function namedIds(...values: unknown[]): string[] {
  const ids = new Set<string>();
  const queue: unknown[] = [...values];
  for (let at = 0; at < queue.length && ids.size < MAX_IDS; at += 1) {
    const value = queue[at];
    if (typeof value === 'string') {
      if (value.length <= LONGEST_ID && ID.test(value)) ids.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value).slice(0, MAX_LOOKED_AT - queue.length)) queue.push(member);
    }
  }
  return [...ids];
}
