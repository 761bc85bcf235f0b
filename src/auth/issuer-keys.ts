import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../adapters/clock/clock.js';
import type { Logger } from '../adapters/logger/logger.js';
import { AppError } from '../errors.js';

/** After this the keys are read again, while the known ones go on being used. */
const REFRESH_MS = 300_000;
/** After this nothing is taken before they have been: with the minute a token is remembered, a withdrawn key ends within ten. */
const STALE_MS = 540_000;
/** Keys that could not be read again for so long are no longer believed. */
const BELIEVED_MS = 24 * 3_600_000;
/** Between two reads that tokens with unknown keys bring about; anybody can make up such a token. */
const COOL_DOWN_MS = 10_000;

export interface IssuerKeysSettings {
  readonly issuer: string;
  /** Where the keys are; null = where the issuer's discovery document says. */
  readonly jwksUrl: string | null;
  /** Reads a JSON document. Rejects when it does not come, is too large or is no JSON. */
  readonly fetchJson: (url: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface KnownKeys {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/**
 * Finds the key a token names among the issuer's. A key that is not known is looked for anew, at most once in
 * {@link COOL_DOWN_MS}. When the issuer cannot be asked, known keys go on and others are SERVICE_UNAVAILABLE.
 */
export function createIssuerKeys(settings: IssuerKeysSettings): JWTVerifyGetKey {
  const { clock, logger } = settings;
  let known: KnownKeys | null = null;
  let lastRead = { atMs: Number.NEGATIVE_INFINITY, failed: false };
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    const readAtMs = clock.now().getTime();
    try {
      known = { find: createLocalJWKSet(await readKeySet(settings)), readAtMs };
      lastRead = { atMs: readAtMs, failed: false };
    } catch (error) {
      lastRead = { atMs: readAtMs, failed: true };
      logger.warn({ err: error, issuer: settings.issuer }, 'The keys of the identity provider could not be read.');
      throw unavailable();
    } finally {
      reading = null;
    }
  };
  const readOnce = () => (reading ??= read());
  const mayRead = () => reading !== null || clock.now().getTime() - lastRead.atMs >= COOL_DOWN_MS;

  const ageMs = () => (known === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - known.readAtMs);
  const refresh = async (): Promise<void> => {
    if (ageMs() <= REFRESH_MS || !mayRead()) return;
    const reread = readOnce().catch(() => undefined);
    if (ageMs() > STALE_MS) await reread;
  };

  const findKnown = async (...token: Parameters<JWTVerifyGetKey>) => {
    if (known !== null) await refresh();
    if (known === null || ageMs() > BELIEVED_MS) return null;
    try {
      return await known.find(...token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw error;
    }
  };

  return async (...token) => {
    const key = await findKnown(...token);
    if (key !== null) return key;
    if (mayRead()) {
      await readOnce();
      if (known !== null) return known.find(...token);
    }
    throw lastRead.failed ? unavailable() : new errors.JWKSNoMatchingKey();
  };
}

function unavailable(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', 'The identity provider does not answer; try again.');
}

/** OpenID Connect Discovery 1.0, section 4.3: the document has to name the very issuer it was asked of. */
async function readKeySet({ issuer, jwksUrl, fetchJson }: IssuerKeysSettings): Promise<JSONWebKeySet> {
  if (jwksUrl !== null) return asKeySet(await fetchJson(jwksUrl));
  const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: address } = (document ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error('The discovery document names another issuer.');
  if (typeof address !== 'string') throw new Error('The discovery document names no jwks_uri.');
  if (issuer.startsWith('https:') && !address.startsWith('https:'))
    throw new Error('The discovery document of an https issuer names keys that are not https.');
  return asKeySet(await fetchJson(address));
}

function asKeySet(document: unknown): JSONWebKeySet {
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('The document holds no key set.');
  return { keys: keys as JSONWebKeySet['keys'] };
}
