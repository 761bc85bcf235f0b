import type { Principal } from './principal.js';

/** Knows one kind of credentials. */
export interface CredentialVerifier {
  /** Whose they are. Throws UNAUTHENTICATED for bad ones, SERVICE_UNAVAILABLE when nobody can tell now. */
  verify(credential: string): Promise<Principal>;
  /** Whether they were good when they last came, or are being looked at; from memory alone. */
  recalls(credential: string): boolean;
}
