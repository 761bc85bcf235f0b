import type { GraphQLFormattedError } from 'graphql';

/** How the results of one operation are written into one HTTP response. Every text is one whole frame. */
export interface StreamFormat {
  readonly contentType: string;
  /** Sent with the head. `cursor` is where to go on from after a break; null for a query. */
  opening(cursor: string | null): string;
  /** Sent from time to time, whatever else is. */
  heartbeat(cursor: string | null): string;
  /** One result: JSON text without line breaks, and the cursor of its event; null for a query's. */
  next(payload: string, cursor: string | null): string;
  /** Errors that end the operation, and the end. */
  failed(errors: readonly GraphQLFormattedError[]): string;
  /** The end of an operation that has no more results. */
  readonly completed: string;
  /** The end of a response whose operation the client should go on with elsewhere. */
  interrupted(errors: readonly GraphQLFormattedError[]): string;
}
