import { createHmac } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OidcProvider, startOidcProvider } from '../../support/oidc-provider.js';
import { createWorld, type World } from '../../support/world.js';

const VIEWER = '{ viewer { id name roles } }';

let provider: OidcProvider;
let world: World;
beforeAll(async () => {
  provider = await startOidcProvider();
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

function openWorld(environment: Record<string, string> = {}): Promise<World> {
  return createWorld({
    worker: false,
    environment: { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'vitrine', ...environment },
  });
}

async function ask(token: string, on: World = world) {
  const { status, data, errors } = await on.execute(VIEWER, {}, { as: { key: token } });
  const [error] = errors ?? [];
  return {
    status,
    viewer: (data as Record<string, any> | null)?.['viewer'],
    code: error?.extensions['code'],
    message: error?.message,
  };
}

const BAD = { status: 401, code: 'UNAUTHENTICATED' };

describe('a token that is good', () => {
  test('opens the API as a person with the roles it names', async () => {
    const token = await provider.token(world.clock.now(), {
      claims: { name: 'Asha Rao', roles: ['REVIEWER', 'VIEWER', 'somebody else', 7] },
    });
    const { status, viewer } = await ask(token);
    expect([status, viewer]).toEqual([
      200,
      { id: expect.stringMatching(/^user_[0-9a-z]{26}$/), name: 'Asha Rao', roles: ['REVIEWER', 'VIEWER'] },
    ]);
  });

  test('is the same person whenever and with whatever roles it comes, and another for another subject', async () => {
    const id = async (claims: Record<string, unknown>) =>
      (await ask(await provider.token(world.clock.now(), { claims }))).viewer.id as string;
    const first = await id({ sub: 'bo', roles: ['VIEWER'] });
    world.clock.advance(3_000);
    expect(await id({ sub: 'bo', roles: ['ADMIN'], name: 'Bo' })).toBe(first);
    expect(await id({ sub: 'bob' })).not.toBe(first);
  });

  test('has its person named where acts are told of', async () => {
    const token = await provider.token(world.clock.now(), {
      claims: { sub: 'cy', preferred_username: 'cy.young', roles: 'EDITOR REVIEWER' },
    });
    const { viewer } = await ask(token);
    const rows = await world.database.query(
      {
        name: 'test.users',
        text: 'SELECT issuer, subject, name, roles FROM users WHERE id = $1',
      },
      [viewer.id],
    );
    expect(rows).toEqual([{ issuer: provider.issuer, subject: 'cy', name: 'cy.young', roles: ['EDITOR', 'REVIEWER'] }]);
  });

  test.each(['PS256', 'ES256', 'EdDSA'] as const)('may be signed by %s', async (alg) => {
    world.clock.advance(10_000);
    const key = await provider.addKey(alg);
    expect((await ask(await provider.token(world.clock.now(), { key }))).status).toBe(200);
  });

  test('counts when one of its audiences is this one', async () => {
    const token = await provider.token(world.clock.now(), { claims: { aud: ['other', 'vitrine'] } });
    expect((await ask(token)).status).toBe(200);
  });

  test('without a role opens nothing', async () => {
    const token = await provider.token(world.clock.now(), { claims: { roles: undefined } });
    expect(await ask(token)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  test('is asked of the provider once, and not at all the next time', async () => {
    const token = await provider.token(world.clock.now(), { claims: { sub: 'many' } });
    const before = { ...provider.hits };
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
    expect(provider.hits).toEqual(before);
  });
});

describe('a token that is bad', () => {
  const now = () => Math.floor(world.clock.now().getTime() / 1_000);

  test.each<[string, () => Record<string, unknown>, RegExp]>([
    ['that has expired', () => ({ exp: now() - 6 }), /expired/],
    ['without an expiry', () => ({ exp: undefined }), /"exp"/],
    ['that ends after all calendars', () => ({ exp: 1e15 }), /"exp"/],
    ['that is not valid yet', () => ({ nbf: now() + 6 }), /"nbf"/],
    ['without a subject', () => ({ sub: undefined }), /"sub"/],
    ['with an empty subject', () => ({ sub: '' }), /"sub"/],
    ['with null for its subject', () => ({ sub: null }), /"sub"/],
    ['with a subject of 256 characters', () => ({ sub: 'x'.repeat(256) }), /"sub"/],
    ['with NUL in its subject', () => ({ sub: 'a\u0000b' }), /"sub"/],
    ['of another issuer', () => ({ iss: `${provider.issuer}/` }), /"iss"/],
    ['for another audience', () => ({ aud: 'vitrine2' }), /"aud"/],
    ['for no audience', () => ({ aud: undefined }), /"aud"/],
  ])('%s is refused', async (_which, claims, reason) => {
    const answer = await ask(await provider.token(world.clock.now(), { claims: claims() }));
    expect(answer).toMatchObject({ ...BAD, message: expect.stringMatching(reason) });
  });

  test('within five seconds of its expiry is still taken', async () => {
    expect((await ask(await provider.token(world.clock.now(), { claims: { exp: now() - 4 } }))).status).toBe(200);
  });

  test('that was good is refused once it has expired', async () => {
    const token = await provider.token(world.clock.now(), { claims: { exp: now() + 30 } });
    expect((await ask(token)).status).toBe(200);
    world.clock.advance(36_000);
    expect(await ask(token)).toMatchObject(BAD);
  });

  test('without a signature, signed with a shared secret, or changed after it was signed, is refused', async () => {
    const good = await provider.token(world.clock.now());
    const [header = '', body = '', signature = ''] = good.split('.');
    const claims = { iss: provider.issuer, aud: 'vitrine', sub: 'asha', exp: now() + 300, roles: ['ADMIN'] };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const shared = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims)}`;
    const bad = [
      new UnsecuredJWT(claims).encode(),
      `${shared}.${createHmac('sha256', 'public key').update(shared).digest('base64url')}`,
      `${header}.${encode(claims)}.${signature}`,
      `${header}.${body}.`,
      `${header}.${body}.${'A'.repeat(signature.length)}`,
      `${encode({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 })}.${body}.${signature}`,
      'a.b.c',
      `${header}.${body}`,
      '.'.repeat(8_000),
    ];
    for (const token of bad) expect(await ask(token)).toMatchObject(BAD);
  });

  test('is not taken where no provider is configured', async () => {
    const plain = await createWorld({ worker: false });
    try {
      expect(await ask(await provider.token(plain.clock.now()), plain)).toMatchObject(BAD);
    } finally {
      await plain.close();
    }
  });
});

describe('keys of the provider', () => {
  beforeEach(() => provider.setMood('WELL'));

  test('are read anew for a token that names another one, but not for every such token', async () => {
    world.clock.advance(10_000);
    const key = await provider.addKey();
    expect((await ask(await provider.token(world.clock.now(), { key }))).status).toBe(200);
    const before = provider.hits.keys;
    const unknown = await provider.addKey('RS256', false);
    const token = await provider.token(world.clock.now(), { key: unknown });
    for (let n = 0; n < 5; n += 1) expect(await ask(token)).toMatchObject(BAD);
    expect(provider.hits.keys).toBe(before);
    world.clock.advance(10_000);
    expect(await ask(token)).toMatchObject(BAD);
    expect(await ask(token)).toMatchObject(BAD);
    expect(provider.hits.keys).toBe(before + 1);
  });

  test('that were withdrawn are taken for ten minutes at most, however long nobody came', async () => {
    world.clock.advance(10_000);
    const key = await provider.addKey();
    let count = 0;
    const token = async () => provider.token(world.clock.now(), { key, claims: { jti: String((count += 1)) } });
    expect((await ask(await token())).status).toBe(200);
    provider.withdrawKey(key);
    world.clock.advance(300_000);
    expect((await ask(await token())).status).toBe(200);
    world.clock.advance(5 * 3_600_000);
    expect(await ask(await token())).toMatchObject(BAD);
  });

  test.each(['FAILING', 'GARBAGE', 'SILENT'] as const)(
    'go on being used while the provider is %s, and others are SERVICE_UNAVAILABLE',
    async (mood) => {
      world.clock.advance(10_000);
      const known = await provider.addKey();
      expect((await ask(await provider.token(world.clock.now(), { key: known }))).status).toBe(200);
      const fresh = await provider.addKey();
      provider.setMood(mood);
      world.clock.advance(11_000);
      const token = await provider.token(world.clock.now(), { key: fresh });
      expect(await ask(token)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
      const before = provider.hits.discovery;
      expect(await ask(token)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
      expect(provider.hits.discovery).toBe(before);
      expect((await ask(await provider.token(world.clock.now(), { key: known }))).status).toBe(200);
      provider.setMood('WELL');
      world.clock.advance(10_000);
      expect((await ask(token)).status).toBe(200);
    },
  );

  test('of a discovery document that names another issuer are not believed', async () => {
    const other = await openWorld();
    try {
      provider.nameIssuer('https://login.example.com');
      const token = await provider.token(other.clock.now());
      expect(await ask(token, other)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    } finally {
      provider.nameIssuer(null);
      await other.close();
    }
  });

  test('may be configured by their address, the roles by a path and a map', async () => {
    const other = await openWorld({
      OIDC_JWKS_URL: `${provider.issuer}/keys`,
      OIDC_ROLES_CLAIM: 'realm_access.groups',
      OIDC_ROLE_MAP: 'shop-admins=ADMIN, shop-admins=REVIEWER',
    });
    try {
      const { discovery } = provider.hits;
      const claims = { realm_access: { groups: ['shop-admins', 'EDITOR'] } };
      const { viewer } = await ask(await provider.token(other.clock.now(), { claims }), other);
      expect(viewer.roles).toEqual(['ADMIN', 'REVIEWER']);
      expect(provider.hits.discovery).toBe(discovery);
    } finally {
      await other.close();
    }
  });
});

test('API keys work beside tokens, a preset one that looks like a token included', async () => {
  const preset = `preset.${'x'.repeat(20)}.key`;
  const { ensureFirstApiKey } = await import('../../../src/operations/system/ensure-first-api-key.js');
  await ensureFirstApiKey(world.system, preset);
  expect((await ask(preset)).viewer).toMatchObject({ name: 'First admin', roles: ['ADMIN'] });
  expect((await ask((await world.key('VIEWER')).secret)).status).toBe(200);
});
