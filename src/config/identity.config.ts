import { z } from 'zod';
import { defineGroup } from './setting.js';

/** The names of `Role`, which auth/policy.ts gives their rights. */
const ROLES = ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE'] as const;
type RoleName = (typeof ROLES)[number];

const address = z.url({ protocol: /^https?$/, error: 'an http or https address' });

/** People who come with a token of an OpenID Connect provider. */
export const IDENTITY_GROUP = defineGroup('Identity', {
  OIDC_ISSUER: {
    schema: address.optional(),
    description:
      'Issuer of the tokens (JWT) taken besides API keys, exactly as their "iss" gives it; its keys are found by OpenID Connect discovery. Plain http only on this machine, outside production.',
    shownDefault: null,
    example: 'https://login.example.com/realms/shop',
  },
  OIDC_AUDIENCE: {
    schema: z.string().max(500, 'at most 500 characters').optional(),
    description: 'What a token must be meant for: its "aud" is this or has it. Required with OIDC_ISSUER.',
    shownDefault: null,
    example: 'vitrine',
  },
  OIDC_JWKS_URL: {
    schema: address.optional(),
    description: "Address of the issuer's keys, when it offers no discovery document.",
    shownDefault: null,
    example: 'https://login.example.com/realms/shop/keys',
  },
  OIDC_ROLES_CLAIM: {
    schema: z.string().min(1, 'a name').max(200, 'at most 200 characters').default('roles'),
    description: 'The claim that holds the roles: its name, or a path with dots such as realm_access.roles.',
    shownDefault: 'roles',
  },
  OIDC_ROLE_MAP: {
    schema: z
      .string()
      .transform(readRoleMap)
      .refine((map) => map !== null, `a comma list of value=ROLE, each role one of ${ROLES.join(', ')}`)
      .optional(),
    description:
      "Comma list of value=ROLE that turns the claim's values into roles. Unset: a value counts when it is the name of a role.",
    shownDefault: null,
    example: 'shop-admins=ADMIN,photo-team=REVIEWER',
  },
});

function readRoleMap(text: string): ReadonlyMap<string, readonly RoleName[]> | null {
  const map = new Map<string, RoleName[]>();
  for (const entry of text.split(',')) {
    const at = entry.lastIndexOf('=');
    const value = entry.slice(0, Math.max(at, 0)).trim();
    const role = ROLES.find((name) => name === entry.slice(at + 1).trim());
    if (value === '' || role === undefined) return null;
    map.set(value, [...(map.get(value) ?? []), role]);
  }
  return map;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What is wrong with the settings of an identity provider taken together; empty when nothing is. */
export function checkIdentity(
  settings: Readonly<Record<'OIDC_ISSUER' | 'OIDC_AUDIENCE' | 'OIDC_JWKS_URL', string | undefined>>,
  isProduction: boolean,
): string[] {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = settings;
  const problems: string[] = [];
  if (issuer === undefined && (audience !== undefined || jwksUrl !== undefined))
    problems.push('OIDC_ISSUER: required with the other settings of OIDC');
  if (issuer !== undefined && audience === undefined) problems.push('OIDC_AUDIENCE: required with OIDC_ISSUER');
  for (const [name, url] of Object.entries({ OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl }))
    if (url !== undefined && !isSafe(url, isProduction))
      problems.push(`${name}: https; plain http is taken only for this machine, and not in production`);
  return problems;
}

function isSafe(url: string, isProduction: boolean): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (!isProduction && LOOPBACK.test(hostname));
}
