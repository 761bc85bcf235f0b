import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OperationContext } from '../../../src/operations/_shared/context.js';
import { answerOnce } from '../../../src/operations/system/answer-once.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const INGEST =
  'mutation Ingest($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } userErrors { code message } } }';
const CREATE_KEY =
  'mutation ($name: String!) { createApiKey(input: { name: $name, roles: [VIEWER] }) { apiKey { id } secret } }';

interface Sent {
  readonly status: number;
  readonly replayed: string | null;
  readonly body: string;
  readonly code: string | undefined;
}

async function send(key: string | null, request: object, role: 'ADMIN' | 'EDITOR' = 'ADMIN'): Promise<Sent> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${(await world.key(role)).secret}`,
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(request),
  });
  const body = await response.text();
  const { errors } = JSON.parse(body) as { errors?: { extensions: { code: string } }[] };
  const replayed = response.headers.get('idempotency-replayed');
  return { status: response.status, replayed, body, code: errors?.[0]?.extensions.code };
}

async function givenVendor(code: string): Promise<string> {
  const document = 'mutation ($input: UpsertVendorInput!) { upsertVendor(input: $input) { vendor { id } } }';
  return (await world.execute(document, { input: { code, name: code } })).data['upsertVendor'].vendor.id as string;
}

async function countProducts(vendorId: string): Promise<number> {
  const rows = await world.database.query<{ count: number }>(
    { name: 'test.products_of', text: 'SELECT count(*)::int AS count FROM products WHERE vendor_id = $1' },
    [vendorId],
  );
  return rows[0]!.count;
}

test('a repeated mutation gets the first answer byte for byte, and nothing is done again', async () => {
  const vendorId = await givenVendor('IDEM1');
  const request = { query: INGEST, variables: { input: { vendorId, vendorCode: 'a 1', name: 'Größe ✓ \u2028' } } };
  const first = await send('"key 1"', request);
  expect([first.status, first.replayed, first.code]).toEqual([200, null, undefined]);
  const before = await world.head();
  const again = await send('"key 1"', request);
  expect(again).toEqual({ ...first, replayed: 'true' });
  expect(await world.head()).toBe(before);
});

test('what is the same is the content: variables in another order, the key bare or quoted', async () => {
  const vendorId = await givenVendor('IDEM2');
  const first = await send('k2', { query: INGEST, variables: { input: { vendorId, vendorCode: 'b', name: 'B' } } });
  const again = await send('"k2"', {
    operationName: 'Ingest',
    variables: { input: { name: 'B', vendorCode: 'b', vendorId } },
    query: INGEST,
    extensions: {},
  });
  expect(again).toEqual({ ...first, replayed: 'true' });
});

test.each<[string, (vendorId: string) => object]>([
  ['other variables', (vendorId) => ({ query: INGEST, variables: { input: { vendorId, vendorCode: 'other' } } })],
  ['another document', () => ({ query: `${INGEST} #` })],
])('the same key with %s is IDEMPOTENCY_CONFLICT', async (which, other) => {
  const vendorId = await givenVendor('IDEM3');
  const key = `conflict-${which.length}`;
  const same = { query: INGEST, variables: { input: { vendorId, vendorCode: 'same' } } };
  await send(key, same);
  const before = await world.head();
  expect(await send(key, { variables: same.variables, ...other(vendorId) })).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_CONFLICT',
    replayed: null,
  });
  expect(await world.head()).toBe(before);
});

test('keys of two principals are two keys', async () => {
  const vendorId = await givenVendor('IDEM4');
  const request = { query: INGEST, variables: { input: { vendorId, vendorCode: 'mine' } } };
  await send('shared', request);
  expect((await send('shared', request, 'EDITOR')).replayed).toBeNull();
});

test('64 calls at once with one key are done once; the others are told so or get its answer', async () => {
  const request = { query: CREATE_KEY, variables: { name: 'Rush' } };
  const answers = await Promise.all(Array.from({ length: 64 }, () => send('rush', request)));
  const done = answers.filter(({ status }) => status === 200);
  expect(new Set(done.map(({ body }) => body)).size).toBe(1);
  expect(done.filter(({ replayed }) => replayed === null)).toHaveLength(1);
  for (const { status, code } of answers)
    if (status !== 200) expect([status, code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
  const rows = await world.database.query({ name: 'test.rush', text: `SELECT 1 FROM api_keys WHERE name = 'Rush'` });
  expect(rows).toHaveLength(1);
  expect(await send('rush', request)).toEqual({ ...done[0], replayed: 'true' });
});

test('a secret that was answered is stored only sealed', async () => {
  const { body } = await send('secret', { query: CREATE_KEY, variables: { name: 'Sealed' } });
  const { secret } = (JSON.parse(body) as { data: { createApiKey: { secret: string } } }).data.createApiKey;
  const rows = await world.database.query({ name: 'test.sealed', text: 'SELECT answer FROM idempotency_keys' });
  expect(JSON.stringify(rows)).not.toContain(secret.slice(12));
});

test('two fields of one request are two calls, also when it is run again', async () => {
  const vendorId = await givenVendor('IDEM5');
  const query = `mutation ($v: ID!) { a: ingestProduct(input: { vendorId: $v, vendorCode: "one" }) { product { id } }
                             b: ingestProduct(input: { vendorId: $v, vendorCode: "two" }) { product { id } } }`;
  expect((await send('two', { query, variables: { v: vendorId } })).status).toBe(200);
  expect(await countProducts(vendorId)).toBe(2);
});

test('user errors are an answer, too; a refusal that changed nothing is not', async () => {
  const wrong = { query: INGEST, variables: { input: { vendorId: 'vendor_nothing', vendorCode: 'x' } } };
  const first = await send('wrong', wrong);
  expect(await send('wrong', wrong)).toEqual({ ...first, replayed: 'true' });
  const unfit = { query: INGEST, variables: { input: { vendorId: 1.5 } } };
  expect((await send('unfit', unfit)).code).toBe('BAD_USER_INPUT');
  const vendorId = await givenVendor('IDEM6');
  const fit = { query: INGEST, variables: { input: { vendorId, vendorCode: 'now' } } };
  expect((await send('unfit', fit)).status).toBe(200);
});

test('queries do not mind the header', async () => {
  const query = { query: '{ viewer { name } }' };
  expect(await send('q', query)).toEqual({ ...(await send('q', query)), replayed: null });
});

test.each([
  '',
  '""',
  `"${'x'.repeat(256)}"`,
  '"a" "b"',
  '"open',
  'two words',
  '"é"'.normalize('NFD').replace(/[^\x20-\x7e]/g, '\\'),
])('the key %o is refused', async (key) => {
  expect(await send(key, { query: CREATE_KEY, variables: { name: 'Refused' } })).toMatchObject({
    status: 400,
    code: 'BAD_REQUEST',
  });
});

test('variables nested a hundred thousand deep are no fault', async () => {
  const deep = `{"query":${JSON.stringify(INGEST)},"variables":{"input":{"attributes":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`;
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${(await world.key('ADMIN')).secret}`,
      'idempotency-key': 'deep',
    },
    body: deep,
  });
  expect(response.status).toBeLessThan(500);
});

test('after a day a key is free again', async () => {
  const request = { query: CREATE_KEY, variables: { name: 'Day' } };
  const first = await send('day', request);
  world.clock.advance(24 * 3_600_000 - 1);
  expect((await send('day', request)).replayed).toBe('true');
  world.clock.advance(2);
  const next = await send('day', request);
  expect([next.replayed, next.body === first.body]).toEqual([null, false]);
});

/** The operation as its edge calls it, so that a process can be made to die in its middle. */
const once = (context: OperationContext, run: Parameters<typeof answerOnce>[2], content: unknown = 'content') =>
  answerOnce(context, { key: 'crash', content }, run);
const ANSWER = { status: 200, contentType: 'application/json', body: '{"data":{}}' };

test('a claim whose process died is taken over after its lease, with the same content only', async () => {
  const context = world.contextAs({
    id: 'key_crash',
    name: 'Crash',
    roles: ['ADMIN'],
    kind: 'API_KEY',
    expiresAt: null,
  });
  // A process that dies neither answers nor lets go.
  const claimed = Promise.withResolvers<undefined>();
  void once(context, () => {
    claimed.resolve(undefined);
    return new Promise(() => undefined);
  });
  await claimed.promise;
  const done = () => Promise.resolve({ answer: ANSWER, failed: false });
  const inProgress = { code: 'IDEMPOTENCY_IN_PROGRESS', retryable: true };
  await expect(once(context, done)).rejects.toMatchObject(inProgress);
  await expect(once(context, done, 'other content')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  world.clock.advance(60_001);
  await expect(once(context, done, 'other content')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await once(context, done)).toEqual({ ...ANSWER, replayed: false });
  expect(await once(context, () => Promise.reject(new Error('Not again.')))).toEqual({ ...ANSWER, replayed: true });
});

test('what a process committed before it died is not done again by whoever takes over', async () => {
  const vendorId = await givenVendor('IDEM7');
  const principal = { id: 'key_dying', name: 'Dying', roles: ['ADMIN'], kind: 'API_KEY', expiresAt: null } as const;
  const { ingestProduct } = await import('../../../src/operations/catalog/ingest-products.js');
  const ingest = async (inside: OperationContext) => ingestProduct(inside, { vendorId, vendorCode: 'dying' });
  const committed = Promise.withResolvers<{ productId: string }>();
  void once(world.contextAs(principal), async (inside) => {
    committed.resolve(await ingest(inside));
    return new Promise(() => undefined);
  });
  const first = await committed.promise;
  const before = await world.head();
  world.clock.advance(60_001);
  await once(world.contextAs(principal), async (inside) => {
    expect(await ingest(inside)).toEqual(first);
    return { answer: ANSWER, failed: false };
  });
  expect([await countProducts(vendorId), await world.head()]).toEqual([1, before]);
});

test('a request that failed before any change is forgotten, one that failed after is kept', async () => {
  const principal = { id: 'key_failing', name: 'F', roles: ['ADMIN'], kind: 'API_KEY', expiresAt: null } as const;
  const context = world.contextAs(principal);
  await once(context, () => Promise.resolve({ answer: { ...ANSWER, status: 503 }, failed: true }));
  await expect(once(context, () => Promise.reject(new Error('Broken.')))).rejects.toThrow('Broken.');
  const kept = await once(context, async (inside) => {
    await inside.transaction(() => Promise.resolve());
    return { answer: { ...ANSWER, status: 500 }, failed: true };
  });
  expect(kept).toEqual({ ...ANSWER, status: 500, replayed: false });
  expect(await once(context, () => Promise.reject(new Error('Not again.')))).toEqual({ ...kept, replayed: true });
});
