import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';

const PROVIDER = { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'vitrine' };
const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY: 'x'.repeat(32) };

test('a provider is named by issuer and audience, and its values by a map', () => {
  const { identity } = loadConfig({ ...PROVIDER, OIDC_ROLE_MAP: 'a=b=ADMIN, photo=REVIEWER,photo=VIEWER' });
  expect(identity.OIDC_ROLES_CLAIM).toBe('roles');
  expect([...(identity.OIDC_ROLE_MAP ?? [])]).toEqual([
    ['a=b', ['ADMIN']],
    ['photo', ['REVIEWER', 'VIEWER']],
  ]);
});

test.each([
  [{ OIDC_ISSUER: PROVIDER.OIDC_ISSUER }, 'OIDC_AUDIENCE: required with OIDC_ISSUER'],
  [{ OIDC_AUDIENCE: 'vitrine' }, 'OIDC_ISSUER: required'],
  [{ OIDC_JWKS_URL: 'https://login.example.com/keys' }, 'OIDC_ISSUER: required'],
  [{ ...PROVIDER, OIDC_ISSUER: 'http://login.example.com' }, 'OIDC_ISSUER: https'],
  [{ ...PROVIDER, OIDC_JWKS_URL: 'http://login.example.com/keys' }, 'OIDC_JWKS_URL: https'],
  [{ ...PROVIDER, ...PRODUCTION, OIDC_ISSUER: 'http://127.0.0.1:9000' }, 'OIDC_ISSUER: https'],
  [{ ...PROVIDER, OIDC_ROLE_MAP: 'photo=PHOTOGRAPHER' }, 'OIDC_ROLE_MAP: a comma list'],
  [{ ...PROVIDER, OIDC_ROLE_MAP: 'ADMIN' }, 'OIDC_ROLE_MAP: a comma list'],
  [{ ...PRODUCTION, RATE_LIMIT_DISABLED: 'true' }, 'RATE_LIMIT_DISABLED: rate limits cannot be switched off'],
])('%o is refused', (environment, problem) => {
  expect(() => loadConfig(environment)).toThrow(problem);
});

test.each(['http://127.0.0.1:9000', 'http://localhost:9000/realms/a', 'http://[::1]:9000'])(
  'plain http is taken for %s outside production',
  (issuer) => {
    expect(loadConfig({ ...PROVIDER, OIDC_ISSUER: issuer }).identity.OIDC_ISSUER).toBe(issuer);
  },
);
