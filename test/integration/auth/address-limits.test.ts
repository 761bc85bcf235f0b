import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OidcProvider, startOidcProvider } from '../../support/oidc-provider.js';
import { RawSocket } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';

let provider: OidcProvider;
let world: World;
beforeAll(async () => {
  provider = await startOidcProvider();
  world = await createWorld({
    worker: false,
    environment: {
      RATE_LIMIT_DISABLED: 'false',
      FAILED_LOGINS_PER_MINUTE: '5',
      ANONYMOUS_REQUESTS_PER_MINUTE: '3',
      TRUST_PROXY: '127.0.0.0/8',
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: 'vitrine',
    },
  });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

/** One request as from an address: the test stands where the trusted proxy would. */
async function ask(address: string, key: string | null, document = '{ __typename }') {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query: document }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string; retryable: boolean } }[] };
  const code = errors?.[0]?.extensions.code ?? null;
  return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
}

const THROTTLED = { status: 429, code: 'THROTTLED', retryAfter: '60' };
const REFUSED = { status: 401, code: 'UNAUTHENTICATED', retryAfter: null };
const WELL = { status: 200, code: null, retryAfter: null };

test('after so many bad keys an address is answered THROTTLED without a statement, for a minute', async () => {
  for (let n = 0; n < 5; n += 1) expect(await ask('192.0.2.1', `vt_wrong_${n}`)).toEqual(REFUSED);
  const { statements, result } = await world.countStatements(() => ask('192.0.2.1', 'vt_wrong_9'));
  expect([statements, result]).toEqual([0, THROTTLED]);
  expect(await ask('192.0.2.2', 'vt_wrong_9')).toEqual(REFUSED);
  world.clock.advance(59_000);
  expect(await ask('192.0.2.1', 'vt_wrong_9')).toEqual({ ...THROTTLED, retryAfter: '1' });
  world.clock.advance(1_000);
  expect(await ask('192.0.2.1', 'vt_wrong_9')).toEqual(REFUSED);
});

test('all guesses under way at once count, not only those that have ended', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => ask('192.0.2.7', `vt_guess_${n}`)));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array.from({ length: 5 }, () => 401), ...Array.from({ length: 35 }, () => 429)]);
});

test('a key that was good a moment ago is not locked out by a neighbour, an unknown one is', async () => {
  const good = (await world.key('VIEWER')).secret;
  expect(await ask('192.0.2.3', good)).toEqual(WELL);
  for (let n = 0; n < 5; n += 1) await ask('192.0.2.3', `vt_wrong_${n}`);
  expect(await ask('192.0.2.3', 'vt_wrong')).toEqual(THROTTLED);
  expect(await ask('192.0.2.3', good)).toEqual(WELL);
  expect(await ask('192.0.2.3', (await world.key('EDITOR')).secret)).toEqual(THROTTLED);
});

test('good keys cost nothing of it', async () => {
  const key = (await world.key('REVIEWER')).secret;
  for (let n = 0; n < 12; n += 1) expect(await ask('192.0.2.4', key)).toEqual(WELL);
  expect(await ask('192.0.2.4', 'vt_wrong')).toEqual(REFUSED);
});

test('an IPv6 client is its /64', async () => {
  for (let n = 0; n < 5; n += 1) expect(await ask(`2001:db8:1:2::${n}`, `vt_wrong_${n}`)).toEqual(REFUSED);
  expect(await ask('2001:db8:1:2:ffff::1', 'vt_wrong')).toEqual(THROTTLED);
  expect(await ask('2001:db8:1:3::1', 'vt_wrong')).toEqual(REFUSED);
});

test('a token that was good is held against its address once it has expired', async () => {
  const exp = Math.floor(world.clock.now().getTime() / 1_000) + 30;
  const token = await provider.token(world.clock.now(), { claims: { exp } });
  expect(await ask('192.0.2.8', token)).toEqual(WELL);
  world.clock.advance(60_000);
  for (let n = 0; n < 5; n += 1) expect(await ask('192.0.2.8', token)).toEqual(REFUSED);
  expect(await ask('192.0.2.8', token)).toEqual(THROTTLED);
});

test('requests without credentials have a limit of their own', async () => {
  for (let n = 0; n < 3; n += 1) expect(await ask('192.0.2.5', null)).toEqual(WELL);
  expect(await ask('192.0.2.5', null)).toEqual(THROTTLED);
  expect((await fetch(`${world.url}/healthz`, { headers: { 'x-forwarded-for': '192.0.2.5' } })).status).toBe(200);
  expect(await ask('192.0.2.5', (await world.key('VIEWER')).secret)).toEqual(WELL);
});

test('a socket is initialised within the same limits, and told to try again later', async () => {
  const closeCode = async () => {
    const raw = await new RawSocket(world.url).open();
    raw.send({ type: 'connection_init', payload: { authorization: 'Bearer vt_wrong' } });
    return (await raw.closed).code;
  };
  for (let n = 0; n < 5; n += 1) expect(await closeCode()).toBe(4403);
  expect(await closeCode()).toBe(1013);
});
