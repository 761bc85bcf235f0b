import type { Clock } from '../adapters/clock/clock.js';
import type { Database } from '../adapters/database/database.js';
import { createOutboundClient } from '../adapters/http-client/create-outbound-client.js';
import type { OutboundClient } from '../adapters/http-client/outbound-client.js';
import { hostAndPort } from '../adapters/http-client/outbound-url.js';
import type { Logger } from '../adapters/logger/logger.js';
import { createAddressLimit, NO_LIMIT } from '../auth/address-limit.js';
import { createApiKeyVerifier } from '../auth/api-key-verifier.js';
import type { CredentialVerifier } from '../auth/credential-verifier.js';
import { createIdentify, type Identify } from '../auth/identify.js';
import { createIssuerKeys } from '../auth/issuer-keys.js';
import { createTokenVerifier } from '../auth/token-verifier.js';
import type { Config } from '../config/load-config.js';
import type { Queryable } from '../entities/_shared/statement.js';

export interface IdentitySettings {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who is who, for every edge. */
export interface Identity {
  readonly identify: Identify;
  /** Writes when keys were last used, once more, and lets go. */
  close(): Promise<void>;
}

/** How long it takes at most until the use of a key is written down. */
const FLUSH_MS = 5_000;
/** A statement about a key or a person. */
const LOOK_UP_MS = 4_000;
/** A discovery document or key set. */
const MAX_DOCUMENT_BYTES = 256 * 1024;
/** A client waits for this when a key is not known yet. */
const PROVIDER_DEADLINES = { connectMs: 1_000, headersMs: 1_500, totalMs: 2_000 };

/** Keys, tokens where an identity provider is configured, and the limits of client addresses. */
export function openIdentity(settings: IdentitySettings): Identity {
  const { config, database, clock, logger } = settings;
  const { RATE_LIMIT_DISABLED, FAILED_LOGINS_PER_MINUTE, ANONYMOUS_REQUESTS_PER_MINUTE } = config.limits;
  const limit = (perMinute: number, what: string) =>
    RATE_LIMIT_DISABLED ? NO_LIMIT : createAddressLimit({ perMinute, clock, what });
  const apiKeys = createApiKeyVerifier(inTime(database), clock);
  const provider = openProvider(settings);
  const flushLastUse = () =>
    apiKeys
      .flushLastUse()
      .catch((error: unknown) => logger.warn({ err: error }, 'Last uses of keys were not written.'));
  const flushing = setInterval(() => void flushLastUse(), FLUSH_MS).unref();
  return {
    identify: createIdentify({
      apiKeys,
      tokens: provider?.tokens ?? null,
      failures: limit(FAILED_LOGINS_PER_MINUTE, 'bad credentials'),
      anonymous: limit(ANONYMOUS_REQUESTS_PER_MINUTE, 'requests without credentials'),
    }),
    async close() {
      clearInterval(flushing);
      await flushLastUse();
      await provider?.client.close();
    },
  };
}

/** Who somebody is, is asked before there is a request whose time could be up. */
function inTime(database: Database): Queryable {
  return { query: (statement, values) => database.forAtMost(LOOK_UP_MS).query(statement, values) };
}

/** The provider's host was chosen by the operator: it may be private. Where its documents lead to is held to the rules of every fetch. */
function openProvider(settings: IdentitySettings): { tokens: CredentialVerifier; client: OutboundClient } | null {
  const { config, database, clock, logger } = settings;
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = config.identity;
  if (issuer === undefined || audience === undefined) return null;
  const own = [issuer, jwksUrl].flatMap((url) => (url === undefined ? [] : hostAndPort(new URL(url))));
  const client = createOutboundClient({
    allow: [...config.security.OUTBOUND_ALLOW, ...own],
    deadlines: PROVIDER_DEADLINES,
  });
  const fetchJson = async (url: string): Promise<unknown> => {
    const { bytes } = await client.fetchBytes(url, { maxBytes: MAX_DOCUMENT_BYTES, attempts: 1 });
    return JSON.parse(bytes.toString('utf8')) as unknown;
  };
  const keys = createIssuerKeys({ issuer, jwksUrl: jwksUrl ?? null, fetchJson, clock, logger });
  const tokens = createTokenVerifier({
    issuer,
    audience,
    keys,
    rolesClaim: config.identity.OIDC_ROLES_CLAIM,
    roleMap: config.identity.OIDC_ROLE_MAP ?? null,
    db: inTime(database),
    clock,
  });
  return { tokens, client };
}
