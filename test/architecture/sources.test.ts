import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTING_GROUPS } from '../../src/config/load-config.js';

const root = join(import.meta.dirname, '..', '..');

/** Paths, from the root, of every TypeScript file below a folder. */
function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const SOURCES = listSources('src');
const EVERYTHING = [...SOURCES, ...['migrations', 'test', 'benchmarks'].flatMap(listSources)];
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const MAX_LINES = 300;

/** Words that name a place for everything, and so nothing. */
const BANNED = new Set([
  ...['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'service', 'base', 'data', 'info'],
]);

/** Terms of the field, or of a library, that contain one: TypeORM's DataSource, Relay's PageInfo, PostgreSQL's data folder. */
const TERMS = ['data source', 'data folder', 'page info'];

/** The banned words of a name in kebab-case, snake_case or camelCase. */
function bannedWordsOf(name: string): string[] {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase();
  const rest = TERMS.reduce((text, term) => text.replaceAll(term, ''), words);
  return rest.split(' ').filter((word) => BANNED.has(word));
}

describe('the sources', () => {
  test('are found', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
  });

  test(`have no file of more than ${MAX_LINES} lines`, () => {
    const long = SOURCES.map((path) => ({ path, lines: read(path).split('\n').length - 1 }));
    expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
  });

  test('have no name that says nothing', () => {
    const exported =
      /^export (?:async |abstract |declare )*(?:function\*?|class|interface|type|const|let|enum) (\w+)/gm;
    const names = EVERYTHING.flatMap((path) => [
      { path, name: path },
      ...[...read(path).matchAll(exported)].map((match) => ({ path, name: match[1] ?? '' })),
    ]);
    expect(names.filter(({ name }) => bannedWordsOf(name).length > 0)).toEqual([]);
  });

  test('read the environment only in config and in bin', () => {
    const readers = SOURCES.filter((path) => /process\.env|process\[|from 'node:process'/.test(read(path)));
    expect(readers.filter((path) => !/^src\/(config|bin)\//.test(path))).toEqual([]);
  });

  test('use every setting that the documents promise', () => {
    const names = SETTING_GROUPS.flatMap(({ settings }) => Object.keys(settings));
    const text = SOURCES.filter((path) => !path.startsWith('src/config/'))
      .map(read)
      .join('\n');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});

test('no two migrations have one time, by which a database tells which it has', () => {
  const times = listSources('migrations').map((path) => /^migrations\/(\d{13})-/.exec(path)?.[1]);
  expect(times.length).toBeGreaterThan(0);
  expect([...new Set(times)]).toEqual(times);
});

test.each([
  ['src/engines/string-utils.ts', ['utils']],
  ['ReviewTaskManager', ['manager']],
  ['userInfo', ['info']],
  ['imageData', ['data']],
  ['DataSourceManager', ['manager']],
  ['createDataSource', []],
  ['PageInfoType', []],
  ['database', []],
  ['formation', []],
])('of the name %s the words %j are banned', (name, words) => {
  expect(bannedWordsOf(name)).toEqual(words);
});
