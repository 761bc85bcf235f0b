import { request } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../src/bin/listen.js';
import { createMetricsRoute } from '../../../src/http/metrics.route.js';
import { createHttpServer } from '../../../src/http/server.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('what is open to everybody is open, and nothing else', async () => {
  expect(
    (await world.execute('{ __typename health { status version components { name status } } }', {}, { as: null })).data,
  ).toEqual({
    __typename: 'Query',
    health: {
      status: 'HEALTHY',
      version: world.deps.settings.version,
      components: [
        { name: 'database', status: 'HEALTHY' },
        { name: 'event-log', status: 'HEALTHY' },
        { name: 'object-store', status: 'HEALTHY' },
      ],
    },
  });
  expect((await world.execute('{ viewer { id } }', {}, { as: null })).status).toBe(401);
});

test.each([
  ['/healthz', 'ok\n'],
  ['/readyz', 'ready\n'],
])('%s answers', async (path, text) => {
  const response = await fetch(world.url + path);
  expect([response.status, await response.text()]).toEqual([200, text]);
});

test('/metrics speaks Prometheus text and counts what was asked', async () => {
  await fetch(`${world.url}/nowhere`);
  const response = await fetch(`${world.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toMatch(/http_requests_total\{route="none",status="404"\} [1-9]/);
});

test.each([['x-forwarded-for'], ['X-Forwarded-Host'], ['x-forwarded-proto'], ['forwarded'], ['via'], ['x-real-ip']])(
  '/metrics is not for who comes through a proxy: %s',
  async (name) => {
    const response = await fetch(`${world.url}/metrics`, { headers: { [name]: '203.0.113.7' } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  },
);

test('/metrics is for who asks for this machine by a name of its own', async () => {
  const own = ['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.1.2.3:80', '[::1]:4000'];
  expect(await Promise.all(own.map((host) => statusOf('/metrics', { host })))).toEqual(own.map(() => 200));
  const others = ['shop.example', 'localhost.shop.example', '127.0.0.1.shop.example', '203.0.113.7:4000'];
  expect(await Promise.all(others.map((host) => statusOf('/metrics', { host })))).toEqual(others.map(() => 401));
});

/** The status of a GET whose target is sent as it is: `fetch` would tidy it up. */
function statusOf(target: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { hostname, port } = new URL(world.url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const req = request({ hostname, port, path: target, headers }, (res) => {
    res.resume();
    resolve(res.statusCode ?? 0);
  });
  req.on('error', reject).end();
  return promise;
}

test.each([
  '//elsewhere/metrics',
  '/nowhere/../metrics',
  '/nowhere/%2e%2e/metrics',
  '/./metrics',
  '/\\elsewhere/metrics',
  '/metrics#here',
  'file:///metrics',
  'http://elsewhere//x/../metrics',
])('a path that only stands for another, which a proxy may keep to itself, is none: %s', async (target) => {
  expect(await statusOf(target)).toBe(404);
});

test('a whole address is taken for its path', async () => {
  expect(await Promise.all(['/healthz?x', 'http://elsewhere/healthz'].map((target) => statusOf(target)))).toEqual([
    200, 200,
  ]);
});

test('/metrics with a token is for who sends it, from wherever', async () => {
  const route = createMetricsRoute('a token of the tests');
  const server = createHttpServer({
    deps: world.deps,
    origins: { allowed: [], development: false },
    routes: [route],
    identify: () => Promise.resolve(null),
    clientAddress: () => null,
  });
  const running = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => running.stop());
  const ask = (authorization: string) =>
    fetch(`${running.url}/metrics`, { headers: { authorization, 'x-forwarded-for': '203.0.113.7' } });
  const answers = ['Bearer a token of the tests', 'Bearer a token of the test', 'a token of the tests', 'Bearer '].map(
    ask,
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 401, 401, 401]);
  expect((await fetch(`${running.url}/metrics`)).status).toBe(401);
});

test.each([
  ['GET', '/nowhere', 404, 'NOT_FOUND', null],
  ['DELETE', '/healthz', 405, 'METHOD_NOT_ALLOWED', 'GET, HEAD'],
  ['PUT', '/graphql', 405, 'METHOD_NOT_ALLOWED', 'GET, POST, HEAD'],
] as const)('%s %s is refused in the shape of every error', async (method, path, status, code, allow) => {
  const response = await fetch(world.url + path, { method, headers: { 'x-request-id': 'my-own-id' } });
  expect(response.status).toBe(status);
  expect(response.headers.get('allow')).toBe(allow);
  expect(response.headers.get('x-request-id')).toBe('my-own-id');
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code, requestId: 'my-own-id', retryable: false } }],
  });
});

async function post(body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const response = await fetch(`${world.url}/graphql`, { method: 'POST', body, headers });
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return { status: response.status, code: errors[0]?.extensions.code };
}

test('bodies that are no operation are refused by their codes', async () => {
  expect(await post('{')).toEqual({ status: 400, code: 'BAD_REQUEST' });
  expect(await post('query', { 'content-type': 'text/plain' })).toEqual({
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  });
  expect(await post(JSON.stringify({ query: '{' }))).toEqual({ status: 400, code: 'GRAPHQL_PARSE_FAILED' });
  expect(await post(JSON.stringify({ query: '{ nothing }' }))).toEqual({
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
  });
  expect(await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(1024 * 1024)}` }))).toEqual({
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  });
});

test('a body without a length is counted as it comes, and the server stays', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const req = request(
      `${world.url}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      },
    );
    req.on('error', reject);
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    for (let n = 0; n < 17; n += 1) req.write(chunk);
    req.end();
  });
  expect(status).toBe(413);
  expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
});

test('a browser gets the Sandbox at /graphql', async () => {
  const response = await fetch(`${world.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('embeddable-sandbox');
});

test('a browser at / is sent on to the Sandbox; for a program there is nothing', async () => {
  const ask = (accept: string, method = 'GET') => fetch(world.url, { method, headers: { accept }, redirect: 'manual' });
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await ask('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', method);
    expect([status, headers.get('location'), headers.get('cache-control')]).toEqual([302, '/graphql', 'no-store']);
  }
  for (const accept of ['*/*', 'application/json', 'text/html;q=0.1, application/json']) {
    const answer = await ask(accept);
    expect([answer.status, await answer.json()]).toMatchObject([
      404,
      { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    ]);
  }
});

test('a simple cross-site request is refused', async () => {
  const response = await fetch(`${world.url}/graphql?query=%7B__typename%7D`);
  expect(response.status).toBe(400);
});

test('health asked for under many aliases is looked at once', async () => {
  const document = `{ ${Array.from({ length: 20 }, (_, n) => `h${n}: health { status components { name } }`).join(' ')} }`;
  const { statements, result } = await world.countStatements(() => world.execute(document, {}, { as: null }));
  expect(Object.values(result.data).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'HEALTHY'));
  expect(statements).toBe(2);
});
