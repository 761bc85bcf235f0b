import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDataSource } from '../../adapters/database/data-source.js';
import { migrate } from '../../adapters/database/migrate.js';
import { startEmbeddedDatabase } from '../../adapters/embedded-database/start-embedded-database.js';
import { createLogger } from '../../adapters/logger/logger.js';
import { buildVitrineSchema } from '../build-schema.js';
import { findPackageFile } from '../package-root.js';
import {
  describeConfiguration,
  describeEnvironment,
  describeErrors,
  describeMetrics,
  describeSchema,
} from './describe-code.js';
import { describeDatabase } from './describe-database.js';

/** A scratch database with every migration applied: its description, and what the entities would still change in it. */
async function inspectDatabase(): Promise<{ description: string; drift: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-generate-'));
  const server = await startEmbeddedDatabase({ folder, log: createLogger('warn') });
  try {
    await migrate(server.url);
    const source = createDataSource(server.url);
    // TypeORM reads what all tables are like at once, over one connection: pg takes that only where it may send ahead.
    const extra = source.options.extra as object | undefined;
    await source.setOptions({ extra: { ...extra, pipeline: true } }).initialize();
    try {
      const pending = await source.driver.createSchemaBuilder().log();
      return { description: await describeDatabase(source), drift: pending.upQueries.map(({ query }) => query) };
    } finally {
      await source.destroy();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every generated file by its path. */
async function generatedFiles(database: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['schema.graphql', describeSchema(await buildVitrineSchema())],
    ['.env.example', describeEnvironment()],
    ['docs/configuration.md', describeConfiguration()],
    ['docs/errors.md', describeErrors()],
    ['docs/metrics.md', await describeMetrics()],
    ['migrations/schema.sql', database],
  ]);
}

/** Writes what is generated; with `--check` only compares, and answers 1 when something is not current. */
async function main(isCheck: boolean): Promise<number> {
  const { description, drift } = await inspectDatabase();
  const problems = drift.map((query) => `The entities ask for a change that no migration makes: ${query}`);
  for (const [name, text] of await generatedFiles(description)) {
    const path = findPackageFile(name);
    const present = await readFile(path, 'utf8').catch(() => null);
    if (present === text) continue;
    if (isCheck) problems.push(`${name} is not current: run "npm run generate" and commit it.`);
    else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      process.stdout.write(`wrote ${name}\n`);
    }
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.includes('--check'));
