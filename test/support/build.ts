import { execFile } from 'node:child_process';
import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeLock } from '../../src/adapters/data-folder/folder-lock.js';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['src', 'migrations'];
const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
/** The compiler writes it last; its time is that of the build. */
const BUILD = join(ROOT, 'dist', '.tsbuildinfo');
const LOCK = join(ROOT, 'node_modules', '.cache', 'vitrine-build-lock');
const RETRY_MS = 50;

/**
 * The program as it is installed, for tests that start it as a process: `await buildProgram()` in `beforeAll`. Compiles
 * when a source is newer than the build; of several test files that ask at once, one compiles and the others wait.
 */
export async function buildProgram(): Promise<string> {
  const release = await lockBuild();
  try {
    if (!(await isCurrent())) await compile();
  } finally {
    await release();
  }
  return join(ROOT, 'dist', 'src', 'bin', 'vitrine.js');
}

async function lockBuild(): Promise<() => Promise<void>> {
  for (;;) {
    const lock = await takeLock(LOCK);
    if (!('heldBy' in lock)) return () => lock.release();
    await delay(RETRY_MS);
  }
}

async function isCurrent(): Promise<boolean> {
  const built = await stat(BUILD).catch(() => null);
  if (built === null) return false;
  const folders = await Promise.all(SOURCES.map((name) => readdir(join(ROOT, name), { recursive: true })));
  const paths = folders.flatMap((names, n) => names.map((name) => join(ROOT, SOURCES[n] ?? '', name)));
  const times = await Promise.all(
    [...paths, ...[...SOURCES, ...SETTINGS].map((name) => join(ROOT, name))].map((path) => stat(path)),
  );
  return times.every((time) => time.mtimeMs <= built.mtimeMs);
}

async function compile(): Promise<void> {
  const begun = new Date();
  const run = promisify(execFile);
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    await run(process.execPath, [join('tools', 'remove-stale-build.ts')], { cwd: ROOT });
    await run(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT });
  } catch (error) {
    const said = (error as { stdout?: string }).stdout ?? '';
    // The compiler writes even what has errors; the next one to ask must hear of them too.
    await utimes(BUILD, 0, 0).catch(() => undefined);
    throw new Error(`The program does not compile:\n${said}`, { cause: error });
  }
  // Unwritten when nothing but times changed.
  await utimes(BUILD, begun, begun);
}
