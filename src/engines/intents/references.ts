/** An ASCII tag ends with ASCII, because Chinese, Japanese and Korean go on without a space; a tag of other letters takes them all. */
const HANDLE = /(?<![A-Za-z0-9._%+-])@(?:[A-Za-z0-9_][A-Za-z0-9_-]*|[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*)/gu;

/** Letters of a stored tag at most; so many are looked for where a tag runs on into the sentence. */
export const LONGEST_TAG = 64;

/** The `@tag`s of a prompt, apart by whether the user has such a reference, each once, in order of appearance. */
export interface PromptTags {
  readonly found: readonly string[];
  readonly missing: readonly string[];
}

/** Reads `@tag`s (without the sign) and compares them, case apart, with the tags that the user has stored. */
export function readTags(prompt: string, knownTags: readonly string[]): PromptTags {
  if (!prompt.includes('@')) return { found: [], missing: [] };
  const known = new Map(knownTags.map((tag) => [foldTag(tag), tag]));
  const tags = [...new Set((prompt.match(HANDLE) ?? []).map((handle) => handle.slice(1)))].map((tag) =>
    bareTag(tag, known),
  );
  const found = new Set(tags.flatMap((tag) => known.get(foldTag(tag)) ?? []));
  const missing = new Map(tags.filter((tag) => !known.has(foldTag(tag))).map((tag) => [foldTag(tag), tag]));
  return { found: [...found], missing: [...missing.values()] };
}

/** The prompt with every `@tag` blanked: the words of a tag are a name, not a wish. */
export function withoutTags(prompt: string): string {
  return prompt.includes('@') ? prompt.replace(HANDLE, ' … ') : prompt;
}

/** A tag of letters that are written without spaces may have swallowed what follows: the longest known one that begins it counts. */
function bareTag(tag: string, known: ReadonlyMap<string, string>): string {
  if (/^[\w-]+$/.test(tag)) return tag;
  for (let length = Math.min(tag.length, LONGEST_TAG); length > 0; length -= 1) {
    if (known.has(foldTag(tag.slice(0, length)))) return tag.slice(0, length);
  }
  return tag;
}

/** A tag as tags are compared. */
export function foldTag(tag: string): string {
  return tag.normalize('NFKC').toLowerCase();
}
