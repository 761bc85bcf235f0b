import { GraphQLError, Kind } from 'graphql';
import type { Logger } from '../adapters/logger/logger.js';
import { AppError, refusalOfFault, UserErrors } from '../errors.js';

/** Where an error came up, for its `extensions` and its line in the log. */
export interface ErrorScene {
  readonly requestId: string;
  readonly logger: Logger;
}

/** PostgreSQL's "canceling statement due to statement timeout". */
const QUERY_CANCELED = '57014';
/** PostgreSQL's "invalid byte sequence": NUL, the one character of well-formed text that it cannot keep or look for. */
const CHARACTER_NOT_IN_REPERTOIRE = '22021';

/**
 * The public form of an error of any transport: code of the catalogue, request id, retryability. A fault is logged here,
 * once, and nothing of it leaves but the request id.
 */
export function presentError(error: GraphQLError, scene: ErrorScene): GraphQLError {
  const refusal = refusalOf(error);
  if (refusal === null)
    scene.logger.error(
      { err: error.originalError ?? error, path: error.path, requestId: scene.requestId },
      'An operation failed.',
    );
  const shown = refusal ?? new AppError('INTERNAL_SERVER_ERROR');
  return new GraphQLError(shown.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    originalError: shown,
    extensions: { code: shown.code, requestId: scene.requestId, retryable: shown.retryable, ...shown.details },
  });
}

/** Whether the same operation might succeed later: a fault, or a refusal that says so. */
export function mayPass(error: GraphQLError): boolean {
  return refusalOf(error)?.retryable ?? true;
}

/** The refusal an error is; null for a fault. */
export function refusalOf(error: GraphQLError): AppError | null {
  const cause = rootCause(error);
  if (cause instanceof AppError) return cause;
  if (cause instanceof UserErrors) return new AppError('BAD_USER_INPUT', cause.message);
  const standsFor = refusalOfFault(cause);
  if (standsFor !== null) return standsFor;
  const { code } = cause as { code?: unknown };
  if (code === QUERY_CANCELED) return new AppError('TIMEOUT');
  if (code === CHARACTER_NOT_IN_REPERTOIRE)
    return new AppError('BAD_USER_INPUT', 'No text may hold the character NUL.');
  return cause instanceof GraphQLError && isOfRequest(error, cause)
    ? new AppError('BAD_USER_INPUT', error.message)
    : null;
}

/**
 * Whether what graphql says itself is about the request: without a place in the answer, a variable that does not fit; with one, the value
 * of an argument. What is said of a field is about what was to be answered.
 */
function isOfRequest(error: GraphQLError, cause: GraphQLError): boolean {
  return error.path === undefined || cause.nodes?.every(({ kind }) => kind !== Kind.FIELD) === true;
}

function rootCause(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}
