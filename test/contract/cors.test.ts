import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.js';

const PAGE = 'https://shop.example';
const STRANGER = 'https://evil.example';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { ALLOWED_ORIGINS: `${PAGE}, https://admin.example` } });
});
afterAll(() => world.close());

function preflight(origin: string, path = '/graphql') {
  return fetch(world.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });
}

function send(origin: string) {
  return fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
}

test('a page of a listed origin may send its request, and browsers keep the answer', async () => {
  const { status, headers } = await preflight(PAGE);
  expect([
    status,
    ...[
      'access-control-allow-origin',
      'access-control-allow-methods',
      'access-control-allow-headers',
      'access-control-max-age',
      'access-control-allow-credentials',
      'vary',
    ].map((name) => headers.get(name)),
  ]).toEqual([
    204,
    PAGE,
    'GET, POST, HEAD',
    'authorization,content-type,idempotency-key',
    '7200',
    null,
    'Origin, Access-Control-Request-Headers',
  ]);
});

test('a page of a listed origin may read the answer and what stands above it', async () => {
  const response = await send(PAGE);
  expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } });
  expect(response.headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(response.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after, idempotency-replayed');
  expect(response.headers.get('vary')).toBe('Origin');
});

test('refusals can be read by pages, too', async () => {
  const response = await fetch(`${world.url}/nowhere`, { headers: { origin: PAGE } });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, PAGE]);
});

test('a page of another origin is told no before it sends, and cannot read', async () => {
  const refused = await preflight(STRANGER);
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect((await send(STRANGER)).headers.get('access-control-allow-origin')).toBeNull();
});

test('pages of the server itself and, outside production, the Sandbox are let in', async () => {
  for (const origin of [world.url, 'https://sandbox.embed.apollographql.com'])
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBe(origin);
});

test('a program that asks learns what an address answers to', async () => {
  const graphql = await fetch(`${world.url}/graphql`, { method: 'OPTIONS' });
  expect([graphql.status, graphql.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD']);
  expect((await fetch(`${world.url}/nowhere`, { method: 'OPTIONS' })).status).toBe(404);
  expect((await preflight(PAGE, '/nowhere')).status).toBe(404);
});
