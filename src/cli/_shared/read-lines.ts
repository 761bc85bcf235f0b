import { createReadStream } from 'node:fs';

/**
 * The lines of a file in UTF-8, without what ends them: LF or CR LF and nothing else. `node:readline` also ends a line at U+2028 and
 * U+2029, which a JSON text may hold as they are.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  let begun = '';
  for await (const text of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const [first = '', ...others] = text.split('\n');
    begun += first;
    for (const next of others) {
      yield withoutReturn(begun);
      begun = next;
    }
  }
  if (begun !== '') yield withoutReturn(begun);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
