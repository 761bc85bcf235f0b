const OBJECT_END = new Set(['}', ']']);
const BLANK = new Set([' ', '\n', '\r', '\t']);

/**
 * The one JSON object in what a model wrote: alone, in a Markdown fence, with prose around it, after a byte-order mark, with commas
 * too many. Null where there is none, where it is cut off, or where there are two, because nobody can say which is meant. Takes
 * time in proportion to the text, whatever it is.
 */
export function readJsonReply(text: string): object | null {
  let found: object | null = null;
  for (let at = text.indexOf('{'); at >= 0; ) {
    const end = endOfObject(text, at);
    if (end === null) return found;
    const object = parseObject(text.slice(at, end));
    if (object !== null && found !== null) return null;
    found ??= object;
    at = text.indexOf('{', end);
  }
  return found;
}

/** Behind the brace that closes the one at `start`; null when none does. Braces in strings do not count. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

/** Where the quote is that closes the one at `start`; the end of the text when none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function parseObject(text: string): object | null {
  return tryParse(text) ?? tryParse(withoutTrailingCommas(text));
}

function tryParse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function withoutTrailingCommas(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text[at] === ',') {
      const next = skipBlanks(text, at + 1);
      if (OBJECT_END.has(text[next] ?? '')) {
        kept.push(text.slice(from, at));
        from = at + 1;
      }
      at = next - 1;
    }
  }
  return kept.join('') + text.slice(from);
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (BLANK.has(text[at] ?? '')) at += 1;
  return at;
}
