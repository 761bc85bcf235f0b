import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { Principal } from '../auth/principal.js';
import type { OperationCost } from './cost/operation-cost.js';

/** What a client sent, on any transport, after its JSON was read and before anything was checked. */
export interface OperationRequest {
  /** Null when the client sent only the hash of its document. */
  readonly query: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** `persistedQuery` is read; the rest is of no concern here. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Who sent it: a principal, or nobody at an address. */
export interface Caller {
  readonly principal: Principal | null;
  readonly clientAddress: string | null;
  /** For the audit log. */
  readonly requestId?: string;
}

/** An operation that may be executed. */
export interface PreparedOperation {
  /** The same object for the same text, as long as it is remembered. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Its name in the document; null when it has none. */
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Names of the root fields it asks for, without aliases, each once. */
  readonly rootFields: readonly string[];
  readonly cost: OperationCost;
}

/**
 * Decides whether an operation may be executed: the one check of all transports. Refusals are GraphQL errors whose cause is
 * an AppError of the catalogue, to be shown by `presentError`.
 */
export type PrepareOperation = (
  request: OperationRequest,
  caller: Caller,
) => PreparedOperation | readonly GraphQLError[];
