import { createHash } from 'node:crypto';
import { AppError } from '../../errors.js';
import type { OperationRequest } from '../operation-request.js';
import { type TextBounds, TextStore } from './text-store.js';
import type { TrustedOperations } from './trusted-operations.js';

export interface PersistedSettings {
  /** Null when there are none. */
  readonly trusted: TrustedOperations | null;
  /** Whether any other document is refused. */
  readonly trustedOnly: boolean;
  /** How much of what clients register by themselves is kept. */
  readonly automatic: TextBounds;
}

/** The document of a request, and the hash by which it may be sent from then on; null = there is nothing to register. */
export interface ResolvedText {
  readonly text: string;
  readonly register: string | null;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Documents that clients name instead of sending: trusted ones of a manifest, and those they registered (Apollo's protocol). */
export class PersistedOperations {
  readonly #trusted: TrustedOperations | null;
  readonly #trustedOnly: boolean;
  readonly #automatic: TextStore;

  constructor({ trusted, trustedOnly, automatic }: PersistedSettings) {
    this.#trusted = trusted;
    this.#trustedOnly = trustedOnly;
    this.#automatic = new TextStore(automatic);
  }

  /** Throws PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_ONLY, or BAD_REQUEST for what is not well formed. */
  resolve({ query, extensions }: OperationRequest): ResolvedText {
    const id = persistedId(extensions['persistedQuery']);
    if (id !== null) {
      const trusted = this.#trusted?.byId.get(id);
      if (trusted !== undefined) return { text: trusted, register: null };
    }
    if (this.#trustedOnly) return { text: this.#trustedText(query), register: null };
    if (id === null) {
      if (query === null) throw new AppError('BAD_REQUEST', 'Send the document as "query".');
      return { text: query, register: null };
    }
    return query === null ? { text: this.#registered(id), register: null } : this.#registering(id, query);
  }

  /** To be called once a document has proved valid: what is not shall displace nothing. */
  register(hash: string, text: string): void {
    this.#automatic.set(hash, text);
  }

  #trustedText(query: string | null): string {
    if (query === null || this.#trusted?.texts.has(query) !== true) throw new AppError('PERSISTED_QUERY_ONLY');
    return query;
  }

  #registered(hash: string): string {
    const text = this.#automatic.get(hash);
    if (text === undefined) throw new AppError('PERSISTED_QUERY_NOT_FOUND');
    return text;
  }

  #registering(hash: string, query: string): ResolvedText {
    if (this.#automatic.get(hash) === query) return { text: query, register: null };
    if (!SHA256.test(hash) || createHash('sha256').update(query).digest('hex') !== hash)
      throw new AppError('BAD_REQUEST', 'The sha256Hash is not that of the query.');
    return { text: query, register: hash };
  }
}

/** The id of `extensions.persistedQuery`; null when there is none. */
function persistedId(given: unknown): string | null {
  if (given === undefined || given === null) return null;
  const { version, sha256Hash } = given as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw new AppError('BAD_REQUEST', 'Of persistedQuery only version 1 is known.');
  if (typeof sha256Hash !== 'string') throw new AppError('BAD_REQUEST', 'persistedQuery needs a sha256Hash.');
  return sha256Hash;
}
