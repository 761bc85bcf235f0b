import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

// `npm run bench`: every benchmark, one after the other, each in a process of its own; `npm run bench -- graphql` only that.
// Ends with 1 when one of them failed or missed its bar.
const wanted = process.argv.slice(2);
const programs = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .filter((program) => wanted.length === 0 || wanted.includes(basename(program, '.bench.ts')))
  .toSorted();
if (programs.length === 0) throw new Error(`There is no benchmark named ${wanted.join(' or ')}.`);

const missed: string[] = [];
for (const program of programs) {
  const child = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, program)], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) missed.push(program);
}
if (missed.length > 0) console.error(`Failed or below the bar: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
