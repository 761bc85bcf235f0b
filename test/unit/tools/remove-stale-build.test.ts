import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const TOOL = join(import.meta.dirname, '..', '..', '..', 'tools', 'remove-stale-build.ts');

/** What is left of files in a checkout of its own, once the tool has run there. */
function leftOf(files: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  execFileSync(process.execPath, [TOOL], { cwd: folder });
  return globSync('**/*.*', { cwd: folder }).toSorted();
}

test('what was compiled from sources that are gone is removed, and nothing else', () => {
  const kept = [
    'dist/migrations/1-first.js',
    'dist/migrations/1-first.js.map',
    'dist/package.json',
    'dist/src/cli/start.js',
    'migrations/1-first.ts',
    'src/cli/start.ts',
  ];
  const stale = ['dist/migrations/1-renamed.js', 'dist/migrations/1-renamed.js.map', 'dist/src/cli/gone.js'];
  expect(leftOf([...kept, ...stale])).toEqual(kept);
});

test('a checkout that was never built is left as it is', () => {
  expect(leftOf(['src/cli/start.ts'])).toEqual(['src/cli/start.ts']);
});
