import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRetrainingCommand } from '../../../src/adapters/retraining-command/retraining-command.js';

const ORDER = { requestId: 'retraining_1', priority: 'HIGH', manifestUrl: 'http://x/a?b=$(id)&c=1 2' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-command-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, ['#!/bin/sh', `cd '${folder}'`, ...lines, ''].join('\n'), { mode: 0o755 });
  return path;
}

test('is started without a shell, with the order as its arguments and nothing of the environment', async () => {
  vi.stubEnv('SECRET_KEY', 'not for it');
  const path = await program('told', 'printf "%s\\n" "$@" > order', 'env > environment');
  await createRetrainingCommand(path).run(ORDER);
  vi.unstubAllEnvs();
  expect(await readFile(join(folder, 'order'), 'utf8')).toBe('retraining_1\nHIGH\nhttp://x/a?b=$(id)&c=1 2\n');
  const names = (await readFile(join(folder, 'environment'), 'utf8')).match(/^\w+(?==)/gm) ?? [];
  // What every shell sets for itself.
  const own = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);
  expect(names.filter((name) => !own.has(name)).sort()).toEqual(['LANG', 'PATH']);
});

test('says how it failed, in the last words of the program', async () => {
  const path = await program(
    'fails',
    'echo first >&2',
    'head -c 600 /dev/zero | tr "\\0" x >&2',
    'echo "no GPU" >&2',
    'exit 3',
  );
  await expect(createRetrainingCommand(path).run(ORDER)).rejects.toThrow(
    `The command ended with 3. ${'x'.repeat(493)}no GPU`,
  );
});

test('a program that hangs is ended with all it started', async () => {
  // The shell waits for another program, which holds its error stream: only the end of both closes that.
  const path = await program('hangs', 'sleep 3600', 'exit 0');
  await expect(createRetrainingCommand(path, 100).run(ORDER)).rejects.toThrow('The command ended with SIGKILL.');
});

test('what a program leaves running when it ends well is waited for by nobody, and goes on', async () => {
  const path = await program('begins', 'echo $$ > begun', 'sleep 3600 &', 'exit 0');
  await createRetrainingCommand(path).run(ORDER);
  const group = Number(await readFile(join(folder, 'begun'), 'utf8'));
  // Fails when nobody is left in the group.
  expect(process.kill(-group, 'SIGKILL')).toBe(true);
});

test('what left the group of a program that failed, and holds its error stream, is not waited for', async () => {
  const script = [
    'const { spawn } = require("node:child_process");',
    'const { pid } = spawn("sleep", ["3600"], { detached: true, stdio: "inherit" });',
    'require("node:fs").writeFileSync("left", String(pid));',
    'process.exit(3);',
  ];
  const path = await program('leaves', `exec '${process.execPath}' -e '${script.join(' ')}'`);
  await expect(createRetrainingCommand(path).run(ORDER)).rejects.toThrow('The command ended with 3.');
  expect(process.kill(Number(await readFile(join(folder, 'left'), 'utf8')), 'SIGKILL')).toBe(true);
});

test('a program that is missing is an error', async () => {
  await expect(createRetrainingCommand(join(folder, 'missing')).run(ORDER)).rejects.toThrow(/ENOENT/);
});
