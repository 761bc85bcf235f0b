import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { buildVitrineSchema } from '../../src/bin/build-schema.js';
import { createProgram } from '../../src/bin/create-program.js';
import { EXIT } from '../../src/cli/_shared/exit-codes.js';

const root = join(import.meta.dirname, '..', '..');
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'benchmarks/*.md'], { cwd: root });
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The fenced blocks of a language in a document. */
function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');
}

const OPERATIONS = DOCUMENTS.flatMap((path) =>
  blocksOf(read(path), 'graphql').map((source) => ({ path, source, first: source.split('\n')[0] })),
);

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildVitrineSchema();
});

test('the README shows operations', () => {
  expect(OPERATIONS.filter(({ path }) => path === 'README.md').length).toBeGreaterThan(5);
});

test.each(OPERATIONS)('$path: "$first" fits the schema', ({ source }) => {
  const document = parse(source);
  expect(validate(schema, document).map((error: GraphQLError) => error.message)).toEqual([]);
});

test.each(DOCUMENTS)('%s links to files that exist', (path) => {
  const prose = read(path).replaceAll(/^```[\s\S]*?^```$/gm, '');
  const targets = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
  expect(targets.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
});

test.each(['npm ci && npm start', 'npm ci && npm test'])('the README says in a line of its own: %s', (command) => {
  expect(blocksOf(read('README.md'), 'sh').map((block) => block.trim())).toContain(command);
});

test('every script that the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => ({ path, script: match[1] ?? '' })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
});

test('docs/cli.md lists exactly the commands and the exit codes that there are', () => {
  const firstCells = [...read('docs/cli.md').matchAll(/^\| `?([\w-]+)`? \|/gm)].map((match) => match[1] ?? '');
  const isNumber = (cell: string) => /^\d+$/.test(cell);
  const codes = Object.values(EXIT).map(String);
  const commands = createProgram().commands.map((command) => command.name());
  expect(firstCells.filter(isNumber)).toEqual(codes);
  expect(firstCells.filter((cell) => !isNumber(cell) && !['Command', 'Code', '---'].includes(cell)).toSorted()).toEqual(
    commands.toSorted(),
  );
});

test.each(createProgram().commands.map((command) => [command.name(), command] as const))(
  '"vitrine %s --help" shows how it is used',
  (name, command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(new RegExp(`^Examples?:\n(.*\n)*.*\\bvitrine ${name}\\b`, 'm'));
  },
);
