/** A title as the warehouse has it. */
export interface WarehouseContent {
  readonly externalId: string;
  readonly title: string;
  readonly kind: string | null;
  readonly active: boolean;
  readonly posterUrl: string | null;
}

/** Which rows: those after an id, in the order of the ids (as text). */
export interface WarehousePage {
  /** Null from the start. */
  readonly after: string | null;
  readonly limit: number;
  readonly includeInactive: boolean;
}

/** A table of titles that somebody else keeps. Rejects with a {@link WarehouseError}, or with the reason of `signal`. */
export interface ContentWarehouse {
  /** At most `limit` rows; fewer only when there are no more. */
  readPage(page: WarehousePage, signal: AbortSignal): Promise<WarehouseContent[]>;
  /** Whether it answers, takes the token and knows table and columns; reads one row at most. */
  check(signal: AbortSignal): Promise<void>;
}

/** Why the warehouse gave no rows. `message` is public; `retryable`: the same may succeed later. */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';

  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
