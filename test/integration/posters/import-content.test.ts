import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { continueImport } from '../../../src/operations/posters/continue-import.js';
import { importContent } from '../../../src/operations/posters/import-content.js';
import {
  DATABRICKS_TOKEN,
  type DatabricksServer,
  startDatabricksServer,
  type TableRow,
  WAREHOUSE_ID,
} from '../../support/databricks-server.js';
import { createWorld, type World } from '../../support/world.js';

const IMPORT = /* GraphQL */ `
  mutation ($input: ImportContentInput!) {
    importContent(input: $input) {
      contents { id externalId title kind active posterUrl latestAnalysis { id } }
      created changed job { id kind state total }
      userErrors { code field message }
    }
  }
`;
const CONTENTS = /* GraphQL */ `
  query ($active: Boolean, $first: Int, $after: String) {
    contents(active: $active, first: $first, after: $after) {
      nodes { externalId latestAnalysis { id } analyses(first: 2) { nodes { id content { id } } } }
      pageInfo { endCursor hasNextPage } totalCount
    }
  }
`;
const JOB = 'query ($id: ID!) { job(id: $id) { kind state done failed total error } }';

const contentCount = defineStatement<{ count: number; active: number }>(
  'test.contents.count',
  'SELECT count(*)::int AS count, (count(*) FILTER (WHERE active))::int AS active FROM contents',
);
const forgetContents = defineStatement<never>('test.contents.forget', 'DELETE FROM contents');
const importOf = defineStatement<{ read: number; refused: number }>(
  'test.contents.import',
  'SELECT rows_read AS read, rows_refused AS refused FROM content_imports WHERE job_id = $1',
);

let warehouse: DatabricksServer;
let world: World;

beforeAll(async () => {
  warehouse = await startDatabricksServer();
  world = await createWorld({
    environment: {
      DATABRICKS_HOST: warehouse.url,
      DATABRICKS_HTTP_PATH: `/sql/1.0/warehouses/${WAREHOUSE_ID}`,
      DATABRICKS_TOKEN,
      DATABRICKS_CATALOG: 'main',
      DATABRICKS_SCHEMA: 'media',
    },
  });
  await Promise.all([world.key('ADMIN'), world.key('VIEWER')]);
});
afterEach(async () => {
  warehouse.fail();
  await world.database.query(forgetContents);
});
afterAll(async () => {
  await world.close();
  await warehouse.close();
});

async function send(input: object) {
  const { data } = await world.execute(IMPORT, { input });
  return data['importContent'];
}

async function countRows() {
  const [counts] = await world.database.query(contentCount);
  return counts;
}

describe('importContent with rows', () => {
  it('stores them, changes those that differ, and leaves the others alone', async () => {
    const contents = [
      { externalId: 'a', title: 'Alpha', kind: 'MOVIE', posterUrl: 'https://posters.example.com/a.jpg' },
      { externalId: 'b', title: 'Beta', active: false },
    ];
    const first = await send({ contents });
    expect(first).toMatchObject({ created: 2, changed: 0, job: null, userErrors: [] });
    expect(first.contents).toEqual([
      {
        id: expect.stringMatching(/^content_/),
        ...contents[0],
        active: true,
        latestAnalysis: null,
      },
      {
        id: expect.stringMatching(/^content_/),
        externalId: 'b',
        title: 'Beta',
        kind: null,
        active: false,
        posterUrl: null,
        latestAnalysis: null,
      },
    ]);
    const before = await world.head();
    const second = await send({ contents: [{ ...contents[0], title: 'Alpha Prime' }, contents[1]] });
    expect(second).toMatchObject({ created: 0, changed: 1 });
    expect(second.contents.map(({ id }: { id: string }) => id)).toEqual(
      first.contents.map(({ id }: { id: string }) => id),
    );
    const events = await world.events(before);
    expect(events.map(({ type, entityId, entityVersion }) => [type, entityId, entityVersion])).toEqual([
      ['content.updated.v1', first.contents[0].id, 2],
    ]);
  });

  it('fails bad rows alone, and names what is wrong', async () => {
    const { contents, created, userErrors } = await send({
      contents: [
        { externalId: 'good', title: 'Good' },
        { externalId: ' ', title: 'x'.repeat(501) },
        { externalId: 'good', title: 'Again' },
        { externalId: 'url', title: 'Url', posterUrl: 'ftp://posters.example.com/a.jpg' },
        { externalId: 'nul', title: 'a\u0000b' },
      ],
    });
    expect(contents.map((content: unknown) => content !== null)).toEqual([true, false, false, false, false]);
    expect(created).toBe(1);
    expect(userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, ...field])).toEqual([
      ['INVALID', 'contents', '1', 'externalId'],
      ['INVALID', 'contents', '1', 'title'],
      ['INVALID', 'contents', '3', 'posterUrl'],
      ['INVALID', 'contents', '4', 'title'],
      ['DUPLICATE', 'contents', '2', 'externalId'],
    ]);
  });

  it('refuses what it cannot do, and changes nothing', async () => {
    const before = await world.head();
    const codes = async (input: object) => {
      const { contents, job, userErrors } = await send(input);
      expect([contents, job]).toEqual([[], null]);
      return userErrors.map(({ code, field }: { code: string; field: string[] | null }) => [code, field]);
    };
    const row = { externalId: 'a', title: 'A' };
    expect(await codes({})).toEqual([['INVALID', null]]);
    expect(await codes({ contents: [row], fromWarehouse: true })).toEqual([['INVALID', null]]);
    expect(await codes({ contents: [] })).toEqual([['INVALID', ['contents']]]);
    expect(await codes({ contents: Array.from({ length: 1_001 }, () => row) })).toEqual([
      ['LIMIT_EXCEEDED', ['contents']],
    ]);
    expect(await codes({ fromWarehouse: true, limit: 0 })).toEqual([['INVALID', ['limit']]]);
    const { errors } = await world.execute(IMPORT, { input: { contents: [row] } }, { as: 'VIEWER' });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(await countRows()).toEqual({ count: 0, active: 0 });
    expect(await world.events(before)).toEqual([]);
  });

  it('is not done twice for one request', async () => {
    const ctx = { ...world.system, onceKey: 'import once' };
    const contents = [{ externalId: 'once', title: 'Once' }];
    expect(await importContent(ctx, { contents })).toEqual(await importContent(ctx, { contents }));
  });
});

function titles(count: number): TableRow[] {
  return Array.from({ length: count }, (_, n) => [
    `c-${String(n).padStart(5, '0')}`,
    `Title ${n}`,
    'SERIES',
    n % 10 !== 9,
    `https://posters.example.com/${n}.jpg`,
  ]);
}

describe('importContent from the warehouse', () => {
  it('takes over what is shown, page by page, over failures that pass', async () => {
    warehouse.rows = titles(1_240);
    warehouse.fail({ failed: 'TEMPORARILY_UNAVAILABLE' });
    const { job } = await send({ fromWarehouse: true });
    expect(job).toMatchObject({ kind: 'IMPORT_CONTENT', state: 'QUEUED', total: 1 });
    await world.runJobs();
    expect((await world.execute(JOB, { id: job.id })).data['job']).toMatchObject({
      state: 'COMPLETED',
      done: 1,
      failed: 0,
    });
    expect(await countRows()).toEqual({ count: 1_116, active: 1_116 });
  });

  it('takes over as many as were asked for, inactive ones too', async () => {
    warehouse.rows = titles(700);
    const { job } = await send({ fromWarehouse: true, limit: 605, includeInactive: true });
    await world.runJobs();
    expect(await countRows()).toEqual({ count: 605, active: 545 });
    expect(await world.database.query(importOf, [job.id])).toEqual([{ read: 605, refused: 0 }]);
  });

  it('leaves out rows that cannot be stored, and counts them', async () => {
    warehouse.rows = [
      ['ok', 'Fine', null, true, null],
      ['bad', 'x'.repeat(600), null, true, null],
    ];
    const { job } = await send({ fromWarehouse: true });
    await world.runJobs();
    expect(await countRows()).toEqual({ count: 1, active: 1 });
    expect(await world.database.query(importOf, [job.id])).toEqual([{ read: 2, refused: 1 }]);
  });

  it('fails with the words of the warehouse, and goes on where it stood when it is tried again', async () => {
    warehouse.rows = titles(900);
    warehouse.fail({ failed: 'TABLE_OR_VIEW_NOT_FOUND' });
    const { job } = await send({ fromWarehouse: true, includeInactive: true });
    await world.runJobs();
    const failed = (await world.execute(JOB, { id: job.id })).data['job'];
    expect(failed).toMatchObject({
      state: 'FAILED',
      failed: 1,
      error: expect.stringContaining('TABLE_OR_VIEW_NOT_FOUND'),
    });
    const retried = await world.execute(
      'mutation ($id: ID!) { retryJob(id: $id) { job { state } userErrors { code } } }',
      { id: job.id },
    );
    expect(retried.data['retryJob']).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
    await world.runJobs();
    expect((await world.execute(JOB, { id: job.id })).data['job']).toMatchObject({
      state: 'COMPLETED',
      done: 1,
      failed: 0,
    });
    expect((await countRows())?.count).toBe(900);
  });

  it('stores each page once, whoever takes it over', async () => {
    const idle = await createWorld({
      worker: false,
      environment: {
        DATABRICKS_HOST: warehouse.url,
        DATABRICKS_HTTP_PATH: `/sql/1.0/warehouses/${WAREHOUSE_ID}`,
        DATABRICKS_TOKEN,
        DATABRICKS_CATALOG: 'main',
        DATABRICKS_SCHEMA: 'media',
      },
    });
    warehouse.rows = titles(1_600);
    const { jobId } = await importContent(idle.system, { fromWarehouse: true, includeInactive: true });
    const work = { jobId: jobId ?? '' };
    const attempt = { lastAttempt: false };
    await Promise.all([1, 2, 3].map(() => continueImport(idle.system, work, attempt)));
    expect(await idle.database.query(importOf, [jobId])).toEqual([{ read: 1_600, refused: 0 }]);
    expect((await idle.database.query(contentCount))[0]?.count).toBe(1_600);
    const types = (await idle.events()).map(({ type }) => type).filter((type) => type !== 'api_key.created.v1');
    expect(types.filter((type) => type === 'content.imported.v1')).toHaveLength(1_600);
    expect(types.filter((type) => type.startsWith('job.'))).toEqual(['job.created.v1', 'job.completed.v1']);
    await idle.close();
  });
});

describe('the list of contents', () => {
  it('costs the same statements whatever its length', async () => {
    const idle = await createWorld({ worker: false });
    await idle.key('ADMIN');
    const contents = Array.from({ length: 60 }, (_, n) => ({ externalId: `x${n}`, title: 'X', active: n % 2 === 0 }));
    await idle.execute(IMPORT, { input: { contents } });
    await idle.execute(CONTENTS, { first: 1 });
    const small = await idle.countStatements(() => idle.execute(CONTENTS, { first: 2 }));
    const large = await idle.countStatements(() => idle.execute(CONTENTS, { first: 60 }));
    expect(large.result.data['contents'].nodes).toHaveLength(60);
    expect([small.statements, large.statements]).toEqual([3, 3]);
    const active = await idle.execute(CONTENTS, { active: true, first: 7 });
    expect(active.data['contents']).toMatchObject({ totalCount: 30, pageInfo: { hasNextPage: true } });
    await idle.close();
  });
});
