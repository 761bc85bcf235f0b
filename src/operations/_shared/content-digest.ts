import { hash } from 'node:crypto';

/** A list or an object of which some members are still to be written. */
interface OpenValue {
  readonly members: readonly unknown[];
  /** The names of an object's members; null for a list. */
  readonly names: readonly string[] | null;
  written: number;
}

/**
 * SHA-256 of plain data, in hex: of its JSON with sorted keys and without undefined members, so that equal contents have equal
 * digests. Works without recursion, because a client decides how deep its JSON is.
 */
export function contentDigest(content: unknown): string {
  const open: OpenValue[] = [];
  let json = '';
  const begin = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Date)
      json += value === undefined ? 'null' : JSON.stringify(value);
    else {
      const opened = openValue(value);
      json += opened.names === null ? '[' : '{';
      open.push(opened);
    }
  };
  begin(content);
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    const { members, names, written } = inner;
    if (written === members.length) {
      json += names === null ? ']' : '}';
      open.pop();
      continue;
    }
    if (written > 0) json += ',';
    if (names !== null) json += `${JSON.stringify(names[written])}:`;
    inner.written += 1;
    begin(members[written]);
  }
  return hash('sha256', json, 'hex');
}

function openValue(value: object): OpenValue {
  if (Array.isArray(value)) return { members: value as unknown[], names: null, written: 0 };
  const object = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(object)
    .filter((name) => object[name] !== undefined)
    .sort();
  return { members: names.map((name) => object[name]), names, written: 0 };
}
