import { request } from 'node:http';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

describe('the public audits of GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => `${world.url}/graphql`,
    // Operations in a GET want a header that no other site can have sent.
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (init.method !== 'POST') headers.set('apollo-require-preflight', 'true');
      return fetch(url, { ...init, headers });
    },
  });

  test('are the 61 that there are', () => expect(audits).toHaveLength(61));

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_id, _name, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});

const MODERN = 'application/graphql-response+json';
const LEGACY = 'application/json';
const NAME = { query: '{ __typename }' };

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer;
}

/** What the server answers to exactly this, without the headers that `fetch` adds. */
function send({ method = 'POST', path = '/graphql', headers = {}, body }: Sent) {
  return new Promise<{ status: number; type: string | undefined; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const given: [string, string | undefined][] = Object.entries({
        ...(method === 'POST' ? { 'content-type': LEGACY } : {}),
        ...headers,
      });
      const req = request(
        world.url + path,
        { method, headers: Object.fromEntries(given.filter(([, value]) => value !== undefined)) },
        (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.once('end', () =>
            resolve({
              status: res.statusCode ?? 0,
              type: res.headers['content-type'],
              headers: res.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      req.once('error', reject);
      req.end(body);
    },
  );
}

async function codeOf(sent: Sent): Promise<[number, string | null]> {
  const { status, text } = await send(sent);
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  return [status, errors?.[0]?.extensions.code ?? null];
}

describe('the type of the answer', () => {
  test.each([
    [undefined, LEGACY],
    ['*/*', LEGACY],
    ['application/*', LEGACY],
    [LEGACY, LEGACY],
    [MODERN, MODERN],
    ['APPLICATION/GraphQL-Response+JSON', MODERN],
    [`${MODERN}, ${LEGACY}`, MODERN],
    [`${LEGACY}, ${MODERN}`, LEGACY],
    [`${LEGACY};q=0.9, ${MODERN}`, MODERN],
    [`${MODERN};q=0.5, ${LEGACY};q=0.6`, LEGACY],
    [`${MODERN};q=0, */*`, LEGACY],
    [`${LEGACY};q=0, */*;q=0.1`, MODERN],
    [`${MODERN}; charset=utf-8`, MODERN],
    ['text/html;q=0.5, */*;q=0.1', LEGACY],
  ])('for Accept %j is %j', async (accept, type) => {
    const answer = await send({ headers: { accept }, body: JSON.stringify(NAME) });
    expect([answer.status, answer.type]).toEqual([200, `${type}; charset=utf-8`]);
    expect(JSON.parse(answer.text)).toMatchObject({ data: { __typename: 'Query' } });
  });

  test('is chosen of the first fifty that Accept names', async () => {
    const accept = `${'text/html, '.repeat(49)}${MODERN};q=0.1, ${LEGACY}`;
    expect((await send({ headers: { accept }, body: JSON.stringify(NAME) })).type).toBe(`${MODERN}; charset=utf-8`);
  });

  test.each(['text/plain', `${MODERN};q=0`, 'application/xml, text/html', '*/*;q=0'])(
    'there is none for Accept %j, and nothing is done',
    async (accept) => {
      const mutation = {
        query: 'mutation { upsertVendor(input: { code: "NEVER", name: "never" }) { vendor { id } } }',
      };
      const headers = { accept, authorization: `Bearer ${(await world.key('ADMIN')).secret}` };
      expect(await codeOf({ headers, body: JSON.stringify(mutation) })).toEqual([406, 'NOT_ACCEPTABLE']);
      expect((await world.execute('{ vendors(first: 1) { nodes { id } } }')).data).toEqual({ vendors: { nodes: [] } });
    },
  );
});

describe('the status', () => {
  test.each([
    ['{', MODERN, 400, 'GRAPHQL_PARSE_FAILED'],
    ['{', LEGACY, 200, 'GRAPHQL_PARSE_FAILED'],
    ['{', '*/*', 400, 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', MODERN, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ nothing }', LEGACY, 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($name: String!) { __type(name: $name) { name } }', MODERN, 400, 'BAD_USER_INPUT'],
    ['query ($name: String!) { __type(name: $name) { name } }', LEGACY, 200, 'BAD_USER_INPUT'],
    ['{ viewer { id } }', MODERN, 401, 'UNAUTHENTICATED'],
    ['{ viewer { id } }', LEGACY, 401, 'UNAUTHENTICATED'],
    ['{ __typename node(id: "product_1") { id } }', MODERN, 200, 'UNAUTHENTICATED'],
  ])('of %j as %s is %d, %s', async (query, accept, status, code) => {
    const answer = await send({ headers: { accept, 'x-request-id': 'mine' }, body: JSON.stringify({ query }) });
    expect([answer.status, answer.type?.split(';')[0]]).toEqual([status, accept === '*/*' ? LEGACY : accept]);
    const { errors } = JSON.parse(answer.text) as { errors: Record<string, any>[] };
    expect(errors[0]).toMatchObject({ extensions: { code, requestId: 'mine', retryable: false } });
    expect(
      Object.keys(errors[0] ?? {}).every((key) => ['message', 'locations', 'path', 'extensions'].includes(key)),
    ).toBe(true);
    expect(answer.text).not.toContain('stacktrace');
  });

  test('tells of credentials that are no good', async () => {
    expect(
      await codeOf({ headers: { authorization: 'Bearer vt_no', accept: LEGACY }, body: JSON.stringify(NAME) }),
    ).toEqual([401, 'UNAUTHENTICATED']);
  });

  test.each([
    ['Bearer vt_no', 'The API key is unknown, expired or revoked.'],
    ['Basic dmVyYTp2dF9ubw==', 'Send a valid API key or token as "Authorization: Bearer …".'],
    ['vt_no', 'Send a valid API key or token as "Authorization: Bearer …".'],
  ])('says of "%s" how credentials are sent, or that these are no good', async (authorization, message) => {
    const answer = await send({ headers: { authorization, accept: LEGACY }, body: JSON.stringify(NAME) });
    const { errors } = JSON.parse(answer.text) as { errors: unknown[] };
    expect([answer.status, errors]).toEqual([
      401,
      [expect.objectContaining({ message, extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) })],
    ]);
  });
});

describe('a POST', () => {
  test.each([
    ['without a type', { headers: { 'content-type': undefined } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of text', { headers: { 'content-type': 'text/plain' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of nearly JSON', { headers: { 'content-type': 'application/jsonx' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'in Latin-1',
      { headers: { 'content-type': 'application/json; charset=iso-8859-1' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['zipped', { headers: { 'content-encoding': 'gzip' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['in UTF-8 by name', { headers: { 'content-type': 'Application/JSON;charset="UTF-8"' } }, 200, null],
    ['with a byte order mark', { body: `\ufeff${JSON.stringify(NAME)}` }, 200, null],
    ['that is not UTF-8', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }, 400, 'BAD_REQUEST'],
    ['without a body', { body: '' }, 400, 'BAD_REQUEST'],
    ['of half a body', { body: '{"query": "{ __typ' }, 400, 'BAD_REQUEST'],
    ['of null', { body: 'null' }, 400, 'BAD_REQUEST'],
    ['of text in JSON', { body: '"{ __typename }"' }, 400, 'BAD_REQUEST'],
    ['of a batch', { body: JSON.stringify([NAME, NAME]) }, 400, 'BAD_REQUEST'],
    ['of an empty batch', { body: '[]' }, 400, 'BAD_REQUEST'],
    ['without a query', { body: '{}' }, 400, 'BAD_REQUEST'],
    ['with a null query', { body: '{"query":null}' }, 400, 'BAD_REQUEST'],
    ['with an empty query', { body: '{"query":""}' }, 400, 'GRAPHQL_PARSE_FAILED'],
    [
      'too large',
      { body: JSON.stringify({ ...NAME, variables: { x: 'x'.repeat(1024 * 1024) } }) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'of null parameters',
      { body: JSON.stringify({ ...NAME, variables: null, operationName: null, extensions: null }) },
      200,
      null,
    ],
    [
      'of an operation it does not hold',
      { body: JSON.stringify({ ...NAME, operationName: 'Other' }) },
      400,
      'BAD_REQUEST',
    ],
    [
      'of two operations and no name',
      { body: JSON.stringify({ query: 'query A { __typename } query B { __typename }' }) },
      400,
      'BAD_REQUEST',
    ],
    [
      'of two operations and a name',
      { body: JSON.stringify({ query: 'query A { __typename } query B { __typename }', operationName: 'B' }) },
      200,
      null,
    ],
  ] as [string, Sent, number, string | null][])('%s: %j', async (_name, sent, status, code) => {
    expect(await codeOf({ body: JSON.stringify(NAME), ...sent })).toEqual([status, code]);
  });

  test.each(
    ['query', 'operationName', 'variables', 'extensions'].flatMap((name) =>
      [0, false, ['array'], name === 'query' || name === 'operationName' ? {} : 'text'].map(
        (value) => [name, value] as const,
      ),
    ),
  )('with %j of %j is refused', async (name, value) => {
    expect(await codeOf({ body: JSON.stringify({ ...NAME, [name]: value }) })).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('a GET', () => {
  const preflighted = { 'apollo-require-preflight': 'true' };
  const query = encodeURIComponent('query N($id: ID!) { node(id: $id) { id } }');

  test.each([
    ['without the header', '?query={__typename}', {}, 400, 'BAD_REQUEST'],
    ['with an empty header', '?query={__typename}', { 'apollo-require-preflight': '' }, 400, 'BAD_REQUEST'],
    ['with the other header', '?query={__typename}', { 'x-apollo-operation-name': 'N' }, 200, null],
    ['of nothing', '', preflighted, 400, 'BAD_REQUEST'],
    ['of an empty query', '?query=', preflighted, 400, 'BAD_REQUEST'],
    ['of two queries', '?query={__typename}&query={__typename}', preflighted, 400, 'BAD_REQUEST'],
    [
      'of variables',
      `?query=${query}&operationName=N&variables=${encodeURIComponent('{"id":"none"}')}`,
      preflighted,
      401,
      'UNAUTHENTICATED',
    ],
    ['of half the variables', `?query=${query}&variables=%7B`, preflighted, 400, 'BAD_REQUEST'],
    ['of a list for variables', `?query=${query}&variables=[]`, preflighted, 400, 'BAD_REQUEST'],
    [
      'of a mutation',
      `?query=${encodeURIComponent('mutation { __typename }')}`,
      preflighted,
      405,
      'METHOD_NOT_ALLOWED',
    ],
  ] as [string, string, Record<string, string>, number, string | null][])(
    '%s',
    async (_name, search, headers, status, code) => {
      expect(await codeOf({ method: 'GET', path: `/graphql${search}`, headers })).toEqual([status, code]);
    },
  );

  test('of a mutation tells that POST is allowed', async () => {
    const answer = await send({ method: 'GET', path: '/graphql?query=mutation{__typename}', headers: preflighted });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });

  test('answers the same bytes as a POST', async () => {
    const read = await send({ method: 'GET', path: '/graphql?query={__typename}', headers: preflighted });
    const posted = await send({ body: JSON.stringify(NAME) });
    expect(read.text.replace(/,"extensions".*/s, '')).toBe(posted.text.replace(/,"extensions".*/s, ''));
    expect(read.headers['cache-control']).toBe('no-store');
  });
});

describe('other methods', () => {
  test('HEAD answers what GET does, without the body', async () => {
    const headers = { 'apollo-require-preflight': 'true' };
    const answer = await send({ method: 'HEAD', path: '/graphql?query={__typename}', headers });
    expect([answer.status, answer.type, answer.text]).toEqual([200, 'application/json; charset=utf-8', '']);
    const page = await send({ method: 'HEAD', headers: { accept: 'text/html' } });
    expect([page.status, page.type, page.text]).toEqual([200, 'text/html; charset=utf-8', '']);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('%s is refused', async (method) => {
    const answer = await send({ method });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, POST, HEAD']);
  });
});

test('a browser gets the Sandbox, a program that takes pages or JSON alike gets it, too', async () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';
  for (const accept of [browser, 'text/html', 'text/html, application/json']) {
    const answer = await send({ method: 'GET', headers: { accept } });
    expect([answer.status, answer.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('embeddable-sandbox');
  }
});

test('a subscription is refused where the client cannot be told of events', async () => {
  const body = JSON.stringify({ query: 'subscription { productChanged { cursor } }' });
  const headers = { authorization: `Bearer ${(await world.key('ADMIN')).secret}` };
  expect(await codeOf({ body, headers })).toEqual([406, 'NOT_ACCEPTABLE']);
});
