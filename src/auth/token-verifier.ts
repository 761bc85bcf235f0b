import { createHash } from 'node:crypto';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../adapters/clock/clock.js';
import type { Queryable } from '../entities/_shared/statement.js';
import { upsertUser } from '../entities/system/user.queries.js';
import { AppError } from '../errors.js';
import type { CredentialVerifier } from './credential-verifier.js';
import type { Principal } from './principal.js';
import { type ClaimSettings, readClaims, type TokenHolder } from './token-claims.js';

/** Signatures by a key pair. What is signed with a shared secret, or not at all, is refused. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const CLOCK_TOLERANCE_SECONDS = 5;
/** How long a token that was found good is not looked at again; also the most by which a key outlives its withdrawal. */
const FRESH_MS = 60_000;
const MAX_REMEMBERED = 10_000;
/** How often it is written down that a person is still coming. */
const SEEN_EVERY_MS = 3_600_000;

export interface TokenVerifierSettings extends ClaimSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  readonly db: Queryable;
  readonly clock: Clock;
}

interface Verified {
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * Verifies tokens of one issuer (RFC 7519, RFC 8725): signature by one of its keys, issuer, audience, times, subject. Who comes
 * the first time, or with another name or other roles, gets a row, by which what he does can be told later.
 */
export function createTokenVerifier(settings: TokenVerifierSettings): CredentialVerifier {
  const { clock } = settings;
  const verified = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });
  const underWay = new Map<string, Promise<Principal>>();
  const remember = createUserRegister(settings);

  const look = async (token: string, digest: string): Promise<Principal> => {
    const holder = await readToken(token, settings);
    await remember(holder);
    const { id, name, roles, kind, expiresAt } = holder;
    const principal: Principal = { id, name, roles, kind, expiresAt };
    const untilMs = Math.min(clock.now().getTime() + FRESH_MS, expiresAt.getTime());
    verified.set(digest, { principal, untilMs });
    return principal;
  };

  return {
    recalls(token) {
      const digest = digestOf(token);
      return verified.has(digest) || underWay.has(digest);
    },
    verify(token) {
      const digest = digestOf(token);
      const known = verified.get(digest);
      if (known !== undefined && clock.now().getTime() < known.untilMs) return Promise.resolve(known.principal);
      let looking = underWay.get(digest);
      if (looking === undefined) {
        looking = look(token, digest)
          .catch((error: unknown) => {
            // Good once is not good for ever: whoever goes on with it is held against his address.
            if (error instanceof AppError && error.code === 'UNAUTHENTICATED') verified.delete(digest);
            throw error;
          })
          .finally(() => underWay.delete(digest));
        underWay.set(digest, looking);
      }
      return looking;
    },
  };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

async function readToken(token: string, settings: TokenVerifierSettings): Promise<TokenHolder> {
  const { issuer, audience, keys, clock } = settings;
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
      currentDate: clock.now(),
    });
    return readClaims(payload, settings);
  } catch (error) {
    throw error instanceof errors.JOSEError ? new AppError('UNAUTHENTICATED', reasonOf(error)) : error;
  }
}

/** What a client may know of it: enough to mend the token, nothing about keys. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's "${error.claim}" is not what is taken here.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is not signed by an algorithm that is taken here.';
  return 'The token is not valid.';
}

interface Seen {
  readonly text: string;
  readonly atMs: number;
}

/** Writes people down: at once when there is something new, and otherwise now and then. */
function createUserRegister({ db, clock }: TokenVerifierSettings): (holder: TokenHolder) => Promise<void> {
  const seen = new LRUCache<string, Seen>({ max: MAX_REMEMBERED });
  return async ({ id, issuer, subject, name, roles }) => {
    const now = clock.now();
    const text = [name, ...roles].join('\n');
    const last = seen.get(id);
    if (last !== undefined && last.text === text && now.getTime() - last.atMs < SEEN_EVERY_MS) return;
    await db.query(upsertUser, [id, issuer, subject, name, roles, now.toISOString()]);
    seen.set(id, { text, atMs: now.getTime() });
  };
}
