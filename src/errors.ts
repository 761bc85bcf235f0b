/**
 * The error catalogue: the one place where a refusal gets its code, its public words, its HTTP status and its
 * retryability. Expected outcomes (a duplicate, a lost lease) are not here but in {@link USER_ERROR_CODES}: they travel
 * in a payload's `userErrors`. Everything that is neither is a fault: masked at the edge, logged once with the request id.
 */
export const ERROR_CATALOGUE = {
  UNAUTHENTICATED: refusal('Send a valid API key or token as "Authorization: Bearer …".', 401),
  FORBIDDEN: refusal('Your roles do not include the right this needs.', 403),
  NOT_FOUND: refusal('There is nothing at this address.', 404),
  METHOD_NOT_ALLOWED: refusal('This address does not answer that method.', 405),
  BAD_REQUEST: refusal('The request is not well formed.', 400),
  BAD_USER_INPUT: refusal('An argument is missing, malformed or out of range.', 400),
  INVALID_CURSOR: refusal('This cursor was not made by this field.', 400),
  CURSOR_EXPIRED: refusal(
    'Events that old have left the log; read the current state and subscribe from logCursor.',
    410,
  ),
  GRAPHQL_PARSE_FAILED: refusal('The document is not valid GraphQL.', 400),
  GRAPHQL_VALIDATION_FAILED: refusal('The document does not fit the schema.', 400),
  NOT_ACCEPTABLE: refusal('This address has no answer in a form that the Accept header takes.', 406),
  QUERY_TOO_COMPLEX: refusal('The operation is larger than one may be; "limit" names the bound it exceeds.', 400),
  MAX_COST_EXCEEDED: refusal('The operation could cost more points than one may; ask for smaller pages.', 400),
  // 200, as clients of automatic persisted queries expect: it is a step of their protocol, and some give up at any other status.
  PERSISTED_QUERY_NOT_FOUND: refusal('PersistedQueryNotFound', 200),
  PERSISTED_QUERY_ONLY: refusal('Only operations of the list of trusted ones are answered here.', 403),
  PAYLOAD_TOO_LARGE: refusal('The body is larger than this address takes.', 413),
  UNSUPPORTED_MEDIA_TYPE: refusal('This content type is not taken here.', 415),
  SIGNATURE_INVALID: refusal('The signature of this address is wrong or has expired; ask the API for a new one.', 403),
  IDEMPOTENCY_CONFLICT: refusal('This idempotency key was used for a request with other content; take a new one.', 409),
  IDEMPOTENCY_IN_PROGRESS: refusal('The first request with this idempotency key still runs; try again.', 409, true),
  THROTTLED: refusal('Too many requests; try again after the time in Retry-After.', 429, true),
  SUBSCRIPTION_LIMIT_EXCEEDED: refusal(
    'You have as many live connections or operations open as one may have; end one first.',
    429,
    true,
  ),
  CONFLICT: refusal('The address was already used.', 409),
  SUBSCRIPTION_OVERFLOW: refusal(
    'The client reads more slowly than things happen and this subscription has ended; subscribe again after "resumeAfter".',
    503,
    true,
  ),
  SERVICE_UNAVAILABLE: refusal('The service is starting, stopping or has lost its database; try again.', 503, true),
  TIMEOUT: refusal('The operation took longer than it may.', 504, true),
  INTERNAL_SERVER_ERROR: refusal(
    'Something went wrong on our side; quote the request id when you report it.',
    500,
    true,
  ),
} as const satisfies Record<string, Refusal>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** What a code of the catalogue stands for. `status` is the HTTP status when the whole request is refused. */
export interface Refusal {
  readonly message: string;
  readonly status: number;
  readonly retryable: boolean;
}

function refusal(message: string, status: number, retryable = false): Refusal {
  return { message, status, retryable };
}

/** Codes of expected failures, returned in payloads; the GraphQL enum `UserErrorCode` is made from this record. */
export const USER_ERROR_CODES = {
  INVALID: 'A value is malformed or out of its bounds.',
  NOT_FOUND: 'The id names nothing, or nothing you may see.',
  CONFLICT: 'The change contradicts the present state, or an idempotency key was used for other content.',
  DUPLICATE: 'Something with this identity exists already.',
  UNUSABLE_CODE: 'The raw code has no letter or digit from which a SKU could be made.',
  UNSUPPORTED_MEDIA: 'The file is not an image of an accepted format, or cannot be decoded.',
  IMAGE_TOO_LARGE: 'The file or its pixels exceed what is accepted.',
  FETCH_REFUSED: 'The address may not be fetched: scheme, port, credentials, private network or host list.',
  FETCH_FAILED: 'The address could not be fetched: timeout, status, size or a broken transfer.',
  LEASE_LOST: 'The lease has expired, was released, or the token is not the live one.',
  ALREADY_DECIDED: 'The task is completed, or you have decided on it before.',
  NOT_ALLOWED_NOW: 'The state of the object does not permit this.',
  INSUFFICIENT_DATA: 'There is too little data for an answer.',
  BUDGET_EXCEEDED: 'The cost limit of this window is reached.',
  RATE_LIMITED: 'Too many calls in this window.',
  PROVIDER_UNAVAILABLE: 'An outside provider did not answer.',
  LIMIT_EXCEEDED: 'More items than one call takes.',
} as const;

export type UserErrorCode = keyof typeof USER_ERROR_CODES;

/** A refusal: thrown anywhere, turned into the edge's shape once. `message` is public. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message?: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    const entry = ERROR_CATALOGUE[code];
    super(message ?? entry.message);
    this.status = entry.status;
    this.retryable = entry.retryable;
  }
}

/** One expected failure. `field` is the path into the input, list indexes as strings. */
export interface UserError {
  readonly code: UserErrorCode;
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** Thrown inside an operation to end it, undo its transaction and answer with these failures as payload. */
export class UserErrors extends Error {
  override readonly name = 'UserErrors';

  constructor(readonly errors: readonly UserError[]) {
    super(errors.map((error) => error.message).join('; '));
  }

  /** The usual case: one failure. */
  static of(code: UserErrorCode, field: readonly string[] | string | null, message: string): UserErrors {
    return new UserErrors([{ code, field: typeof field === 'string' ? [field] : field, message }]);
  }
}

/**
 * The database cannot be reached, or a connection to it broke: whether what it was asked last has been done, nobody knows. The words
 * are for the log; whoever asked is told {@link refusalOfFault}.
 */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}

/** The refusal that a fault stands for, at whatever edge it comes out; null for one that is to be masked. */
export function refusalOfFault(error: unknown): AppError | null {
  return error instanceof DatabaseAwayError ? new AppError('SERVICE_UNAVAILABLE') : null;
}
