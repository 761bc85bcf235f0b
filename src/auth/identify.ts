import { decodeProtectedHeader } from 'jose';
import { AppError } from '../errors.js';
import type { AddressLimit } from './address-limit.js';
import type { CredentialVerifier } from './credential-verifier.js';
import type { Principal } from './principal.js';

/**
 * Who holds the credentials of an `Authorization` value: null when there are none. Throws UNAUTHENTICATED for bad ones, and
 * THROTTLED, before it looks at them, when too many bad ones or too many requests without any came from that address.
 * Nothing is counted without an address, as when a connection is looked at again.
 */
export type Identify = (authorization: string | undefined, clientAddress: string | null) => Promise<Principal | null>;

export interface IdentifySettings {
  readonly apiKeys: CredentialVerifier;
  /** Null when no identity provider is configured. */
  readonly tokens: CredentialVerifier | null;
  readonly failures: AddressLimit;
  readonly anonymous: AddressLimit;
}

/** Tells API keys from tokens and holds both against the limits of the client's address. */
export function createIdentify({ apiKeys, tokens, failures, anonymous }: IdentifySettings): Identify {
  return async (authorization, clientAddress) => {
    if (authorization === undefined || authorization === '') {
      anonymous.take(clientAddress);
      return null;
    }
    const credential = bearerToken(authorization);
    if (credential === null) {
      failures.take(clientAddress);
      throw new AppError('UNAUTHENTICATED');
    }
    const verifier = tokens !== null && isToken(credential) ? tokens : apiKeys;
    return verifyCharged(verifier, credential, { failures, clientAddress });
  };
}

/**
 * Who was let in a moment ago is not locked out by a neighbour behind the same address. Others pay in advance: a thousand guesses at
 * once would else all be under way before the first is found to be bad.
 */
async function verifyCharged(
  verifier: CredentialVerifier,
  credential: string,
  { failures, clientAddress }: { failures: AddressLimit; clientAddress: string | null },
): Promise<Principal> {
  const recalled = verifier.recalls(credential);
  if (!recalled) failures.take(clientAddress);
  try {
    const principal = await verifier.verify(credential);
    if (!recalled) failures.giveBack(clientAddress);
    return principal;
  } catch (error) {
    const isBad = error instanceof AppError && error.code === 'UNAUTHENTICATED';
    if (isBad && recalled) failures.count(clientAddress);
    if (!isBad && !recalled) failures.giveBack(clientAddress);
    throw error;
  }
}

/** The credentials of an `Authorization` header value; null when it is no bearer token. */
function bearerToken(header: string): string | null {
  return /^Bearer +([^\s]{1,8192})$/i.exec(header)?.[1] ?? null;
}

/** Whether a text is made like a signed token; an API key, any text as it may be, is not. */
function isToken(credential: string): boolean {
  if (credential.startsWith('vt_') || credential.split('.', 4).length !== 3) return false;
  try {
    return decodeProtectedHeader(credential).alg !== undefined;
  } catch {
    return false;
  }
}
