import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKeyVerifier } from '../../../src/auth/api-key-verifier.js';
import type { Queryable } from '../../../src/entities/_shared/statement.js';
import { ensureFirstApiKey } from '../../../src/operations/system/ensure-first-api-key.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const CREATE =
  'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id name roles prefix lastUsedAt expiresAt revokedAt } secret userErrors { code field message } } }';
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id revokedAt } userErrors { code field } } }';
const VIEWER = '{ viewer { id name roles } }';

async function createKey(input: object) {
  return (await world.execute(CREATE, { input })).data['createApiKey'];
}

test('a key opens the API with its roles, and its secret is stored nowhere', async () => {
  const { apiKey, secret, userErrors } = await createKey({ name: 'Front end', roles: ['VIEWER', 'VIEWER'] });
  expect(userErrors).toEqual([]);
  expect(apiKey).toMatchObject({ name: 'Front end', roles: ['VIEWER'], prefix: secret.slice(0, 10), revokedAt: null });
  expect(secret).toMatch(/^vt_[\w-]{43}$/);
  expect((await world.execute(VIEWER, {}, { as: { key: secret } })).data).toEqual({
    viewer: { id: apiKey.id, name: 'Front end', roles: ['VIEWER'] },
  });
  const rows = await world.database.query<Record<string, unknown>>({
    name: 'test.keys',
    text: 'SELECT to_jsonb(api_keys) AS row FROM api_keys',
  });
  expect(JSON.stringify(rows)).not.toContain(secret.slice(12));
});

test('a revoked key opens nothing, and revoking again changes nothing', async () => {
  const { apiKey, secret } = await createKey({ name: 'Short', roles: ['VIEWER'] });
  const start = await world.head();
  const first = (await world.execute(REVOKE, { id: apiKey.id })).data['revokeApiKey'];
  world.clock.advance(1_000);
  const second = (await world.execute(REVOKE, { id: apiKey.id })).data['revokeApiKey'];
  expect(second).toEqual(first);
  expect(first.apiKey.revokedAt).not.toBeNull();
  const refused = await world.execute(VIEWER, {}, { as: { key: secret } });
  expect([refused.status, refused.errors?.[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
  expect((await world.events(start)).map(({ type, entityId }) => [type, entityId])).toEqual([
    ['api_key.revoked.v1', apiKey.id],
  ]);
});

test('a key used just before it is revoked is refused a second later', async () => {
  const { apiKey, secret } = await createKey({ name: 'Busy', roles: ['VIEWER'] });
  expect((await world.execute(VIEWER, {}, { as: { key: secret } })).status).toBe(200);
  await world.execute(REVOKE, { id: apiKey.id });
  world.clock.advance(1_000);
  expect((await world.execute(VIEWER, {}, { as: { key: secret } })).status).toBe(401);
});

test('calls for one key share one read, also when the last answer has gone stale', async () => {
  const { secret } = await createKey({ name: 'Shared', roles: ['VIEWER'] });
  let reads = 0;
  const counting: Queryable = {
    query: (statement, values) => {
      reads += 1;
      return world.database.query(statement, values);
    },
  };
  const verifier = createApiKeyVerifier(counting, world.clock);
  const callMany = () => Promise.all(Array.from({ length: 16 }, () => verifier.verify(secret)));
  expect(new Set((await callMany()).map((principal) => principal.name))).toEqual(new Set(['Shared']));
  expect(reads).toBe(1);
  world.clock.advance(1_000);
  await callMany();
  expect(reads).toBe(2);
});

test('ten thousand keys that are none push no live one out', async () => {
  const { secret } = await createKey({ name: 'Steady', roles: ['VIEWER'] });
  let reads = 0;
  const answering: Queryable = {
    query: (statement, values) => {
      reads += 1;
      return reads === 1 ? world.database.query(statement, values) : Promise.resolve([]);
    },
  };
  const verifier = createApiKeyVerifier(answering, world.clock);
  await verifier.verify(secret);
  for (let n = 0; n < 10_001; n += 1) await verifier.verify(`vt_guess_${n}`).catch(() => undefined);
  expect([reads, verifier.recalls(secret), verifier.recalls('vt_guess_10000')]).toEqual([10_002, true, false]);
  expect((await verifier.verify(secret)).name).toBe('Steady');
  expect(reads).toBe(10_002);
});

test('a key ends at its expiry', async () => {
  const expiresAt = new Date(world.clock.now().getTime() + 60_000).toISOString();
  const { secret } = await createKey({ name: 'Minute', roles: ['VIEWER'], expiresAt });
  expect((await world.execute(VIEWER, {}, { as: { key: secret } })).status).toBe(200);
  world.clock.advance(60_000);
  expect((await world.execute(VIEWER, {}, { as: { key: secret } })).status).toBe(401);
});

test('the last use of a key is written down while the server runs', async () => {
  const { apiKey, secret } = await createKey({ name: 'Used', roles: ['VIEWER'] });
  expect(apiKey.lastUsedAt).toBeNull();
  await world.execute(VIEWER, {}, { as: { key: secret } });
  const usedAt = world.clock.now().toISOString();
  const document = 'query ($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt } } }';
  const lastUsedAt = async () => (await world.execute(document, { id: apiKey.id })).data['node'].lastUsedAt;
  await expect.poll(lastUsedAt, { timeout: 30_000 }).toBe(usedAt);
});

test('keys without a name, without a role or already expired are refused', async () => {
  const past = new Date(world.clock.now().getTime() - 1).toISOString();
  expect(await createKey({ name: ' ', roles: [], expiresAt: past })).toEqual({
    apiKey: null,
    secret: null,
    userErrors: [
      { code: 'INVALID', field: ['name'], message: 'This must not be blank.' },
      { code: 'INVALID', field: ['roles'], message: 'A key needs at least one role.' },
      { code: 'INVALID', field: ['expiresAt'], message: 'The expiry lies in the past.' },
    ],
  });
  expect((await world.execute(REVOKE, { id: 'key_nothing' })).data['revokeApiKey']).toEqual({
    apiKey: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['id'] }],
  });
});

test.each(['EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE', null] as const)(
  '%s may neither list, make nor revoke keys',
  async (as) => {
    const admin = await world.key('ADMIN');
    const before: number = (await world.execute('{ apiKeys { id } }')).data['apiKeys'].length;
    const key = as === null ? null : await world.key(as);
    const made = key === null ? 0 : 1;
    for (const [document, variables] of [
      ['{ apiKeys { id } }', {}],
      [CREATE, { input: { name: 'x', roles: ['ADMIN'] } }],
      [REVOKE, { id: admin.id }],
    ] as const) {
      const refused = await world.execute(document, variables, { as });
      expect(refused.errors?.map((error) => error.extensions['code'])).toEqual([
        as === null ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      ]);
    }
    expect((await world.execute('{ apiKeys { id revokedAt } }')).data['apiKeys'].length).toBe(before + made);
    expect((await world.execute(VIEWER)).status).toBe(200);
  },
);

test('a node that the caller may not see looks like one that is not there', async () => {
  const { id } = await world.key('ADMIN');
  const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  const variables = { ids: [id, 'key_01jd8z7q3nffab4dvye1q4wp9m', 'nonsense'] };
  expect((await world.execute(document, variables)).data).toEqual({
    nodes: [{ __typename: 'ApiKey', id }, null, null],
  });
  expect((await world.execute(document, variables, { as: 'VIEWER' })).data).toEqual({ nodes: [null, null, null] });
});

test('the first key is made once, however many start at once; a preset one is taken as it is', async () => {
  const preset = 'preset-key-of-at-least-24-characters';
  const made = await Promise.all(Array.from({ length: 8 }, () => ensureFirstApiKey(world.system, undefined)));
  expect(made).toEqual(Array.from({ length: 8 }, () => null));
  const presets = await Promise.all(Array.from({ length: 8 }, () => ensureFirstApiKey(world.system, preset)));
  expect(presets.filter((secret) => secret !== null)).toEqual([preset]);
  expect((await world.execute(VIEWER, {}, { as: { key: preset } })).data).toMatchObject({
    viewer: { roles: ['ADMIN'] },
  });
});
