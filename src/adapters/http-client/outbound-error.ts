/** Why a fetch ended without bytes; each is also a user error code of the API. */
export type OutboundErrorCode = 'FETCH_REFUSED' | 'FETCH_FAILED' | 'IMAGE_TOO_LARGE' | 'UNSUPPORTED_MEDIA';

/**
 * The only error an {@link OutboundClient} rejects with. `message` is public: it says what to do and names nothing the
 * caller did not send (no resolved address, no header of the other side). `retryable`: the same call may succeed later.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';

  constructor(
    readonly code: OutboundErrorCode,
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }
}
