import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE_DOCUMENTS } from '../support/hostile-documents.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let admin: string;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { INTROSPECTION: 'false' } });
  admin = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

interface Payload {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** Sends an operation over one transport; `key` null for nobody. */
type Transport = (payload: Payload, key: string | null) => Promise<Answer>;

const authorizationOf = (key: string | null): Record<string, string> =>
  key === null ? {} : { authorization: `Bearer ${key}` };

const overHttp: Transport = async (payload, key) => {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorizationOf(key) },
    body: JSON.stringify(payload),
  });
  return (await response.json()) as Answer;
};

const overEventStream: Transport = async (payload, key) => {
  const response = await fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...authorizationOf(key) },
    body: JSON.stringify(payload),
  });
  const data = /^data: ?(\{.*)$/m.exec(await response.text())?.[1];
  return JSON.parse(data ?? '{}') as Answer;
};

/** As Apollo Client asks, who takes a subscription as parts: what is refused has none. */
const overMultipart: Transport = async (payload, key) => {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
      ...authorizationOf(key),
    },
    body: JSON.stringify(payload),
  });
  return (await response.json()) as Answer;
};

const overWebSocket: Transport = async (payload, key) => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(key);
  raw.send({ type: 'subscribe', id: '1', payload });
  const answer = await raw.receive((message) => message.id === '1');
  raw.socket.close();
  return answer.type === 'error' ? { errors: answer.payload } : answer.payload;
};

const TRANSPORTS: readonly [string, Transport][] = [
  ['HTTP', overHttp],
  ['WebSocket', overWebSocket],
  ['an event stream', overEventStream],
  ['multipart', overMultipart],
];

/** The code of the first error, or ACCEPTED. Every error must have a code, say whether to try again, and name its request. */
function codeOf({ errors }: Answer): unknown {
  if (errors === undefined) return 'ACCEPTED';
  for (const { extensions } of errors)
    expect(extensions).toMatchObject({
      code: expect.any(String),
      retryable: expect.any(Boolean),
      requestId: expect.any(String),
    });
  return errors[0]?.extensions['code'];
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string, version = 1) => ({ persistedQuery: { version, sha256Hash } });

/** What fits into a message of 64 KiB; larger ones never reach the check. */
const FRAMED = HOSTILE_DOCUMENTS.filter(({ query, variables }) => JSON.stringify({ query, variables }).length < 65_000);

const CASES: readonly { what: string; payload: Payload; as: 'ADMIN' | 'NOBODY' | 'VIEWER'; code: string }[] = [
  ...FRAMED.map(({ what, query, variables = {}, code }) => ({
    what,
    payload: { query, variables },
    as: 'ADMIN' as const,
    code,
  })),
  {
    what: 'a wrong operation name',
    payload: { query: 'query A { logCursor }', operationName: 'B' },
    as: 'ADMIN',
    code: 'BAD_REQUEST',
  },
  {
    what: 'introspection where it is off',
    payload: { query: '{ __schema { queryType { name } } }' },
    as: 'ADMIN',
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'nobody', payload: { query: '{ viewer { id } }' }, as: 'NOBODY', code: 'UNAUTHENTICATED' },
  {
    what: 'a mutation by a viewer',
    payload: { query: 'mutation { cancelJob(id: "j") { userErrors { code } } }' },
    as: 'VIEWER',
    code: 'FORBIDDEN',
  },
  {
    what: 'a subscription by nobody',
    payload: { query: 'subscription { productChanged { type } }' },
    as: 'NOBODY',
    code: 'UNAUTHENTICATED',
  },
  {
    what: 'a variable of the wrong type',
    payload: { query: 'query ($id: ID!) { job(id: $id) { id } }', variables: { id: { no: 'id' } } },
    as: 'ADMIN',
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'an unknown version of persisted queries',
    payload: { query: '{ logCursor }', extensions: persisted(hashOf('{ logCursor }'), 2) },
    as: 'ADMIN',
    code: 'BAD_REQUEST',
  },
  {
    what: 'a hash of another document',
    payload: { query: '{ logCursor }', extensions: persisted(hashOf('{ viewer { id } }')) },
    as: 'ADMIN',
    code: 'BAD_REQUEST',
  },
];

describe.each(TRANSPORTS)('over %s', (_name, send) => {
  test.each(CASES)('$what: $code', async ({ payload, as, code }) => {
    const key = as === 'NOBODY' ? null : as === 'ADMIN' ? admin : (await world.key(as)).secret;
    expect(codeOf(await send(payload, key))).toBe(code);
  });

  test('a refusal is counted once, by its code', async () => {
    const counted = async () => {
      const { values } = await world.deps.metrics.operationsRefused.get();
      return values.find(({ labels }) => labels.code === 'GRAPHQL_PARSE_FAILED')?.value ?? 0;
    };
    const before = await counted();
    await send({ query: '{' }, admin);
    await send({ query: '{ logCursor }' }, admin);
    expect(await counted()).toBe(before + 1);
  });

  test('no refusal suggests a name', async () => {
    const payloads: readonly Payload[] = [
      { query: '{ viewr { id } }' },
      { query: '{ viewer { nam } }' },
      { query: '{ jobs(firs: 1) { nodes { id } } }' },
      { query: '{ jobs(first: 1, state: ACTIV) { nodes { id } } }' },
      { query: 'query ($s: JobStat) { jobs(first: 1, state: $s) { nodes { id } } }' },
      { query: 'query ($s: JobState) { jobs(first: 1, state: $s) { nodes { id } } }', variables: { s: 'ACTIV' } },
      {
        query: 'query ($f: ProductFilter) { products(first: 1, filter: $f) { nodes { id } } }',
        variables: { f: { serch: 'x' } },
      },
    ];
    // Twice: the second time some are compiled.
    for (const payload of [...payloads, ...payloads, ...payloads]) {
      const { errors } = await send(payload, admin);
      expect(errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    }
  });
});

test('several operations in one body are refused', async () => {
  const answer = await overHttp([{ query: '{ logCursor }' }, { query: '{ logCursor }' }] as Payload, admin);
  expect(codeOf(answer)).toBe('BAD_REQUEST');
});

describe.each(TRANSPORTS)('persisted operations over %s', (name, send) => {
  test('are registered once and asked for by their hash from then on', async () => {
    const query = `query ${name.replaceAll(' ', '')} { viewer { name } }`;
    const extensions = persisted(hashOf(query));
    expect(codeOf(await send({ extensions }, admin))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await send({ query, extensions }, admin)).toMatchObject({ data: { viewer: { name: 'Test ADMIN' } } });
    expect(await send({ extensions }, admin)).toMatchObject({ data: { viewer: { name: 'Test ADMIN' } } });
  });
});

test('variables are bounded before anything goes over them, the audit log of refused mutations included', async () => {
  const depth = 200_000;
  const variables = `{"v":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":"mutation { cancelJob(id: \\"j\\") { userErrors { code } } }","variables":${variables}}`,
  });
  expect(codeOf((await response.json()) as Answer)).toBe('QUERY_TOO_COMPLEX');
});
