import type { Principal } from './principal.js';

/** A connection that outlives the call it was opened with, and may outlive its credentials if it is given new ones. */
export interface LastingConnection {
  /**
   * Takes new credentials, the value of an `Authorization` header, of the same principal. Throws UNAUTHENTICATED for bad ones and
   * {@link OtherPrincipal} for somebody else's; the connection then goes on with those it has.
   */
  renew(authorization: string): Promise<Principal>;
}

/** The credentials are good, and somebody else's. */
export class OtherPrincipal extends Error {
  override readonly name = 'OtherPrincipal';
}
