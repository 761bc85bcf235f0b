import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Replaces a section of RESULTS.md by what was just measured, with the machine it was measured on. */
export async function recordResult(title: string, lines: readonly string[]): Promise<void> {
  const path = new URL('../RESULTS.md', import.meta.url);
  const known = await readFile(path, 'utf8').catch(
    () =>
      '# Results\n\nRatios are between servers or programs measured in one run, interleaved. Absolute figures move with the machine.\n',
  );
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}, ${date}`;
  const section = `## ${title}\n\n${machine}\n\n${lines.join('\n')}\n`;
  const pattern = new RegExp(`## ${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n[\\s\\S]*?(?=\n## |$)`);
  const text = pattern.test(known) ? known.replace(pattern, () => section) : `${known.trimEnd()}\n\n${section}`;
  await writeFile(path, `${text.trimEnd()}\n`);
  process.stdout.write(`\n${section}\n`);
}
