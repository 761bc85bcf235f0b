import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A file that breaks exactly one rule. */
interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly source: string;
}

const SHARED_STATEMENT =
  "import { defineStatement } from '../../entities/_shared/statement.js';\nvoid defineStatement;\n";

const PLANTS: readonly Plant[] = [
  plant('engines imports nothing of src but errors.ts', 'src/engines/sku/plant.ts', [
    "import type { Clock } from '../../adapters/clock/clock.js';",
    'export type Planted = Clock;',
  ]),
  plant('entities imports nothing of src but errors.ts', 'src/entities/catalog/plant.ts', [
    "import type { Clock } from '../../adapters/clock/clock.js';",
    'export type Planted = Clock;',
  ]),
  plant('schema imports only entities', 'src/schema/catalog/plant.ts', [
    "import type { Page } from '../../engines/keyset/page.js';",
    'export type Planted = Page<unknown>;',
  ]),
  plant('schema names entities only as types', 'src/schema/catalog/plant-value.ts', [SHARED_STATEMENT]),
  plant('config imports nothing of src but errors.ts', 'src/config/plant.ts', [
    "import type { Clock } from '../adapters/clock/clock.js';",
    'export type Planted = Clock;',
  ]),
  plant('auth imports only config, entities, adapters', 'src/auth/plant.ts', [
    "import type { StampedEvent } from '../events/event-catalogue.js';",
    'export type Planted = StampedEvent;',
  ]),
  plant('auth names adapters only as types', 'src/auth/plant-value.ts', [
    "import { systemClock } from '../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  plant('events imports only entities, adapters', 'src/events/plant.ts', [
    "import type { Principal } from '../auth/principal.js';",
    'export type Planted = Principal;',
  ]),
  plant('events names adapters only as types', 'src/events/plant-value.ts', [
    "import { systemClock } from '../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  plant('adapters imports only config, engines, entities', 'src/adapters/clock/plant.ts', [
    "import type { StampedEvent } from '../../events/event-catalogue.js';",
    'export type Planted = StampedEvent;',
  ]),
  plant('operations imports only engines, entities, events, auth, adapters', 'src/operations/catalog/plant.ts', [
    "import type { Route } from '../../http/route.js';",
    'export type Planted = Route;',
  ]),
  plant('operations names adapters only as types', 'src/operations/catalog/plant-value.ts', [
    "import { systemClock } from '../../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  plant('resolvers imports only schema, operations, auth, entities', 'src/resolvers/catalog/plant.ts', [
    "import type { Clock } from '../../adapters/clock/clock.js';",
    'export type Planted = Clock;',
  ]),
  plant('graphql imports only auth, adapters, operations', 'src/graphql/plant.ts', [
    "import type { Route } from '../http/route.js';",
    'export type Planted = Route;',
  ]),
  plant('graphql names adapters, operations only as types', 'src/graphql/plant-value.ts', [
    "import { requireRight } from '../operations/_shared/context.js';",
    'void requireRight;',
  ]),
  plant(
    'subscriptions imports only schema, events, auth, graphql, adapters, entities, operations',
    'src/subscriptions/plant.ts',
    ["import type { Route } from '../http/route.js';", 'export type Planted = Route;'],
  ),
  plant('subscriptions names adapters, entities, operations only as types', 'src/subscriptions/plant-value.ts', [
    "import { requireRight } from '../operations/_shared/context.js';",
    'void requireRight;',
  ]),
  plant('jobs imports only operations, events, auth, adapters', 'src/jobs/images/plant.ts', [
    "import type { Page } from '../../engines/keyset/page.js';",
    'export type Planted = Page<unknown>;',
  ]),
  plant('jobs names adapters only as types', 'src/jobs/images/plant-value.ts', [
    "import { systemClock } from '../../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  plant('http imports only operations, events, auth, graphql, adapters, subscriptions', 'src/http/plant.ts', [
    "import type { Page } from '../engines/keyset/page.js';",
    'export type Planted = Page<unknown>;',
  ]),
  plant('http names adapters, subscriptions only as types', 'src/http/plant-value.ts', [
    "import { systemClock } from '../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  plant('cli imports only operations, events, auth, config, adapters', 'src/cli/plant.ts', [
    "import type { Page } from '../engines/keyset/page.js';",
    'export type Planted = Page<unknown>;',
  ]),
  plant('cli names adapters only as types', 'src/cli/plant-value.ts', [
    "import { systemClock } from '../adapters/clock/clock.js';",
    'void systemClock;',
  ]),
  ...['schema', 'resolvers', 'operations', 'jobs', 'subscriptions/topics'].map((layer) =>
    plant(`a slice of ${layer} does not import another, except _shared`, `src/${layer}/slice-a/plant.ts`, [
      "import type { Planted } from '../slice-b/sibling.js';",
      'export type Again = Planted;',
    ]),
  ),
  plant('a slice of entities names another only as a type', 'src/entities/review/plant.ts', [
    "import { Product } from '../catalog/product.entity.js';",
    'void Product;',
  ]),
  plant('nobody imports bin but bin and the tests', 'migrations/plant.ts', [
    "import { VERSION } from '../src/bin/version.js';",
    'void VERSION;',
  ]),
  plant('what ships imports nothing that does not', 'migrations/plant-test.ts', [
    "import type { World } from '../test/support/world.js';",
    'export type Planted = World;',
  ]),
  plant('the policy table imports nothing', 'src/auth/policy.ts', [
    "import type { ErrorCode } from '../errors.js';",
    'export type Planted = ErrorCode;',
  ]),
  plant('of the adapters only the database knows the entities', 'src/adapters/clock/plant-entity.ts', [
    SHARED_STATEMENT,
  ]),
  plant('resolvers use entities only in loaders and in _shared', 'src/resolvers/catalog/plant.fields.ts', [
    SHARED_STATEMENT,
  ]),
  plant('engines use no module of Node but crypto and zlib', 'src/engines/imaging/plant-core.ts', [
    "import { readFile } from 'node:fs/promises';",
    'void readFile;',
  ]),
  plant('engines use no package but sharp and any-ascii', 'src/engines/sku/plant-package.ts', [
    "import { z } from 'zod';",
    'void z;',
  ]),
  plant('sharp is used only by engines/imaging', 'src/engines/sku/plant-sharp.ts', [
    "import sharp from 'sharp';",
    'void sharp;',
  ]),
  plant('inner layers reach no file, socket or process', 'src/operations/catalog/plant-core.ts', [
    "import { readFile } from 'node:fs/promises';",
    'void readFile;',
  ]),
  plant(
    'tables are declared only by entities, and TypeORM is used only beside the database',
    'src/operations/catalog/plant-orm.ts',
    ["import type { EntityManager } from 'typeorm';", 'export type Planted = EntityManager;'],
  ),
  plant(
    'type-graphql is used only where the schema is declared, answered or built',
    'src/operations/catalog/plant-decorator.ts',
    ["import { ObjectType } from 'type-graphql';", 'void ObjectType;'],
  ),
  plant(
    'drivers and clients of the outside world are used only by adapters',
    'src/operations/catalog/plant-driver.ts',
    ["import pg from 'pg';", 'void pg;'],
  ),
  plant('nothing imports itself at run time', 'src/engines/sku/plant-cycle-here.ts', [
    "import { there } from './plant-cycle-there.js';",
    'export const here = () => there;',
  ]),
  plant('every import leads somewhere', 'src/engines/sku/plant-lost.ts', ["import './nowhere-at-all.js';"]),
];

/** What the plants lean on (a cycle is reported once, at its first file), and what no rule may object to. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['schema', 'resolvers', 'operations', 'jobs', 'subscriptions/topics'].map((layer) => [
      `src/${layer}/slice-b/sibling.ts`,
      'export type Planted = string;\n',
    ]),
  ),
  'src/engines/sku/plant-cycle-there.ts':
    "import { here } from './plant-cycle-here.js';\nexport const there: () => unknown = () => here;\n",
  'src/engines/sku/type-cycle.ts':
    "import type { Back } from './type-cycle-back.js';\nexport type Here = Back | string;\n",
  'src/engines/sku/type-cycle-back.ts': "import type { Here } from './type-cycle.js';\nexport type Back = Here[];\n",
};

interface CruiseResult {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

interface Configuration {
  readonly default: { readonly forbidden: readonly { readonly name: string }[] };
}

const root = join(import.meta.dirname, '..', '..');
let rules: readonly string[];
let copy: string;
let result: CruiseResult;

beforeAll(async () => {
  const configuration = (await import(join(root, '.dependency-cruiser.mjs'))) as Configuration;
  rules = configuration.default.forbidden.map(({ name }) => name);
  copy = await mkdtemp(join(tmpdir(), 'vitrine-boundaries-'));
  for (const name of ['src', 'migrations', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs'])
    await cp(join(root, name), join(copy, name), { recursive: true });
  await mkdir(join(copy, 'test', 'support'), { recursive: true });
  await cp(join(root, 'test', 'support', 'world.ts'), join(copy, 'test', 'support', 'world.ts'));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { file, source } of [...PLANTS, ...Object.entries(NEIGHBOURS).map(([file, source]) => ({ file, source }))])
    await write(file, source);
  result = await cruise();
});

afterAll(async () => {
  await rm(copy, { recursive: true, force: true });
});

describe('the rules of who imports whom', () => {
  test('are applied to the whole source', () => {
    // Under TypeScript 7 dependency-cruiser finds no module, objects to nothing and ends with 0.
    expect(result.summary.totalCruised).toBeGreaterThan(100);
  });

  test('have a planted violation each', () => {
    expect(PLANTS.map(({ rule }) => rule).toSorted()).toEqual(rules.toSorted());
  });

  test.each(PLANTS)('catch in $file that: $rule', ({ rule, file }) => {
    expect(rulesBrokenBy(file)).toEqual([rule]);
  });

  test.each(['src/engines/sku/type-cycle.ts', 'src/engines/sku/type-cycle-back.ts'])(
    'accept a cycle of types: %s',
    (file) => {
      expect(rulesBrokenBy(file)).toEqual([]);
    },
  );
});

function plant(rule: string, file: string, lines: readonly string[]): Plant {
  return { rule, file, source: `${lines.join('\n')}\n` };
}

async function write(file: string, source: string): Promise<void> {
  await mkdir(dirname(join(copy, file)), { recursive: true });
  await writeFile(join(copy, file), source);
}

/** The command that `npm run check:boundaries` runs, in the copy; it ends with the number of violations. */
async function cruise(): Promise<CruiseResult> {
  const program = join(root, 'node_modules', '.bin', 'depcruise');
  const args = ['--no-cache', '--output-type', 'json', 'src', 'migrations', 'test'];
  return new Promise<CruiseResult>((resolve, reject) => {
    execFile(program, args, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr, { cause: error }));
      else resolve(JSON.parse(stdout) as CruiseResult);
    });
  });
}

function rulesBrokenBy(file: string): string[] {
  return [...new Set(result.summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name))];
}
