import { AppError } from '../errors.js';
import { bearerToken } from './api-key-secret.js';
import type { ApiKeyVerifier } from './api-key-verifier.js';
import type { Principal } from './principal.js';

/** Who holds the credentials of an `Authorization` value: null when there are none; throws UNAUTHENTICATED for bad ones. */
export async function identify(verifier: ApiKeyVerifier, authorization: string | undefined): Promise<Principal | null> {
  if (authorization === undefined || authorization === '') return null;
  const token = bearerToken(authorization);
  const principal = token === null ? null : await verifier.verify(token);
  if (principal === null) throw new AppError('UNAUTHENTICATED', 'The API key is unknown, expired or revoked.');
  return principal;
}
