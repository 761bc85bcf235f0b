import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../support/programs/draw-progress.ts', import.meta.url));
const SHOWN_CURSOR = '\u001B[?25h';
const WRAPPED_LINES = '\u001B[?7h';

/** A process that draws a bar. */
async function draw(mode: 'heard' | 'unheard') {
  const child = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', PROGRAM, mode]);
  const drawn = text(child.stderr);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  expect(String((await once(child.stdout, 'data'))[0])).toBe('drawn\n');
  return { child, drawn, ended };
}

test('a signal ends the process at once, and leaves the terminal as it was', async () => {
  const { child, drawn, ended } = await draw('unheard');
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
  expect(await drawn).toContain(SHOWN_CURSOR);
  expect(await drawn).toContain(WRAPPED_LINES);
});

test('a signal that the command listens to is left to it', async () => {
  const { child, drawn, ended } = await draw('heard');
  const heard = once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(String((await heard)[0])).toBe('heard\n');
  child.stdin.write('end\n');
  expect(await ended).toEqual([0, null]);
  expect(await drawn).toContain(SHOWN_CURSOR);
});
