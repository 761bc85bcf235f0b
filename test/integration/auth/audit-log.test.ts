import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/database.js';
import { openDeps } from '../../../src/bin/open-deps.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Queryable } from '../../../src/entities/_shared/statement.js';
import { createAuditTrail } from '../../../src/operations/_shared/audit-trail.js';
import { cleanUp } from '../../../src/operations/system/clean-up.js';
import { createTestDatabase } from '../../support/database.js';
import { createWorld, type ExecuteOptions, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const LOG = `query ($filter: AuditLogFilter, $first: Int, $after: String) { auditLog(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id at principalId principalName requestId clientAddress operation entityIds outcome codes inputDigest }
} }`;
const UPSERT =
  'mutation ($input: UpsertVendorInput!) { upsertVendor(input: $input) { vendor { id } userErrors { code } } }';

async function entries(filter: object, page: object = {}) {
  await world.deps.audit.flush();
  return (await world.execute(LOG, { filter, first: 50, ...page })).data['auditLog'];
}

/** A mutation under a request id of its own, and the entries it left. */
async function run(document: string, variables: object, options: ExecuteOptions = {}) {
  const requestId = `test-${Math.random().toString(36).slice(2)}`;
  const answer = await world.execute(document, variables, { ...options, headers: { 'x-request-id': requestId } });
  const { nodes } = await entries({});
  return { requestId, answer, entries: nodes.filter((entry: { requestId: string }) => entry.requestId === requestId) };
}

const digestOf = (value: object) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

test('a change leaves who, when, from where, what, and a digest of the input', async () => {
  const input = { code: 'AUDIT', name: 'Audit' };
  const { requestId, answer, entries: found } = await run(UPSERT, { input }, { as: 'EDITOR' });
  expect(found).toEqual([
    {
      id: expect.stringMatching(/^audit_/),
      at: world.clock.now().toISOString(),
      principalId: (await world.key('EDITOR')).id,
      principalName: 'Test EDITOR',
      requestId,
      clientAddress: '127.0.0.1',
      operation: 'upsertVendor',
      entityIds: [answer.data['upsertVendor'].vendor.id],
      outcome: 'OK',
      codes: [],
      inputDigest: digestOf({ input }),
    },
  ]);
});

test('the entry of a change is there as soon as the change is, without waiting for a batch', async () => {
  await world.execute(UPSERT, { input: { code: 'SOON', name: 'Soon' } });
  const { data } = await world.execute(LOG, { filter: { operation: 'upsertVendor' }, first: 1 });
  expect(data['auditLog'].nodes[0].inputDigest).toBe(digestOf({ input: { code: 'SOON', name: 'Soon' } }));
});

test('a change costs one statement more', async () => {
  const input = { code: 'COST', name: 'Cost' };
  await world.execute(UPSERT, { input });
  const { statements } = await world.countStatements(() => world.execute(UPSERT, { input }));
  expect(statements).toBe(2);
});

test.each<[string, string, object, ExecuteOptions, { outcome: string; codes: string[]; principalId?: null }]>([
  ['user errors', UPSERT, { input: { code: '!', name: ' ' } }, {}, { outcome: 'USER_ERRORS', codes: ['INVALID'] }],
  [
    'a missing right',
    UPSERT,
    { input: { code: 'A', name: 'A' } },
    { as: 'VIEWER' },
    { outcome: 'REFUSED', codes: ['FORBIDDEN'] },
  ],
  [
    'nobody',
    UPSERT,
    { input: { code: 'A', name: 'A' } },
    { as: null },
    { outcome: 'REFUSED', codes: ['UNAUTHENTICATED'], principalId: null },
  ],
])('a call that ended by %s is in the log, too', async (_why, document, variables, options, expected) => {
  const { entries: found } = await run(document, variables, options);
  expect(found).toMatchObject([{ ...expected, operation: 'upsertVendor' }]);
});

test('of a bulk call in which some failed, the entry says so and names what was done', async () => {
  const vendorId = (await world.execute(UPSERT, { input: { code: 'BULK', name: 'Bulk' } })).data['upsertVendor'].vendor
    .id;
  const { answer, entries: found } = await run(
    'mutation ($input: IngestProductsInput!) { ingestProducts(input: $input) { products { id } userErrors { code } } }',
    {
      input: {
        products: [
          { vendorId, vendorCode: 'one' },
          { vendorId, vendorCode: '!' },
        ],
      },
    },
  );
  expect(found).toMatchObject([{ outcome: 'USER_ERRORS', codes: ['UNUSABLE_CODE'], operation: 'ingestProducts' }]);
  expect(found[0].entityIds).toContain(vendorId);
  expect(found[0].entityIds).toContain(answer.data['ingestProducts'].products[0].id);
});

test('two fields of one request are two entries, and no secret is in either', async () => {
  const { answer, entries: found } = await run(
    `mutation { a: createApiKey(input: { name: "One", roles: [VIEWER] }) { apiKey { id } secret }
                b: createApiKey(input: { name: "Two", roles: [VIEWER] }) { apiKey { id } secret } }`,
    {},
  );
  const { a, b } = answer.data as Record<'a' | 'b', { apiKey: { id: string }; secret: string }>;
  expect(found.map((entry: { entityIds: string[] }) => entry.entityIds)).toEqual([[b.apiKey.id], [a.apiKey.id]]);
  const rows = await world.database.query({
    name: 'test.audit',
    text: 'SELECT to_jsonb(audit_log) AS row FROM audit_log',
  });
  for (const { secret } of [a, b]) expect(JSON.stringify(rows)).not.toContain(secret.slice(12));
});

test('the log is read by filter and page', async () => {
  for (let n = 0; n < 3; n += 1)
    await world.execute(UPSERT, { input: { code: `PAGE${n}`, name: 'Page' } }, { as: 'SERVICE' });
  const filter = { principalId: (await world.key('SERVICE')).id, operation: 'upsertVendor', outcome: 'OK' };
  const first = await entries(filter, { first: 2 });
  expect([first.totalCount, first.nodes.length, first.pageInfo.hasNextPage]).toEqual([3, 2, true]);
  const second = await entries(filter, { first: 2, after: first.pageInfo.endCursor });
  expect([second.nodes.length, second.pageInfo.hasNextPage]).toEqual([1, false]);
  const now = world.clock.now().getTime();
  expect((await entries({ ...filter, since: new Date(now + 1).toISOString() })).totalCount).toBe(0);
  expect((await entries({ ...filter, until: new Date(now).toISOString() })).totalCount).toBe(0);
  expect((await entries({ ...filter, since: new Date(now).toISOString() })).totalCount).toBe(3);
});

test('only administrators read it', async () => {
  for (const as of ['EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE'] as const)
    expect(
      (await world.execute('{ auditLog(first: 1) { totalCount } }', {}, { as })).errors?.[0]?.extensions['code'],
    ).toBe('FORBIDDEN');
});

test('what a stopping process has not written yet is written before it ends', async () => {
  const database = await createTestDatabase();
  const opened = await openDeps({
    config: loadConfig({ NODE_ENV: 'test' }),
    databaseUrl: database.url,
    objectFolder: join(tmpdir(), 'vitrine-audit'),
    secretKey: 'a test secret of more than thirty-two characters',
    logger: world.deps.logger,
    supervise: false,
  });
  for (let n = 0; n < 1_200; n += 1)
    opened.deps.audit.recordRefusal({
      principal: null,
      clientAddress: null,
      operation: `m${n}`,
      code: 'FORBIDDEN',
      content: n,
    });
  await opened.close();
  const reader = await openDatabase(database.url);
  const rows = await reader.query({
    name: 'test.audit_ends',
    text: 'SELECT count(*)::int AS count, min(outcome) AS outcome, min(codes[1]) AS code FROM audit_log',
  });
  expect(rows).toEqual([{ count: 1_200, outcome: 'REFUSED', code: 'FORBIDDEN' }]);
  await reader.close();
  await database.drop();
});

test('entries that could not be written wait for the next try', async () => {
  const written: unknown[] = [];
  let isDown = true;
  const db: Queryable = {
    query(_statement, values = []) {
      if (isDown) return Promise.reject(new Error('The database is down.'));
      written.push(...(JSON.parse(String(values[0])) as { operation: string }[]).map(({ operation }) => operation));
      return Promise.resolve([]);
    },
  };
  const trail = createAuditTrail({ db, clock: world.clock, logger: world.deps.logger });
  const refusal = { principal: null, clientAddress: null, code: 'FORBIDDEN', content: null } as const;
  trail.recordRefusal({ ...refusal, operation: 'first' });
  await trail.flush();
  trail.recordRefusal({ ...refusal, operation: 'second' });
  isDown = false;
  await trail.flush();
  await trail.flush();
  expect(written).toEqual(['first', 'second']);
});

test('entries past their days are forgotten', async () => {
  await world.execute(UPSERT, { input: { code: 'OLD', name: 'Old' } });
  world.clock.advance(364 * 24 * 3_600_000);
  await cleanUp(world.system);
  expect((await entries({})).totalCount).toBeGreaterThan(5);
  await world.execute(UPSERT, { input: { code: 'NEW', name: 'New' } });
  world.clock.advance(2 * 24 * 3_600_000);
  await cleanUp(world.system);
  expect((await entries({})).nodes.map(({ inputDigest }: { inputDigest: string }) => inputDigest)).toEqual([
    digestOf({ input: { code: 'NEW', name: 'New' } }),
  ]);
});
