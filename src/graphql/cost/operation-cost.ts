/** What an operation costs and what is left to its caller: the shape of `extensions.cost`, as Shopify has it. */
export interface CostReport {
  readonly requestedQueryCost: number;
  /** What the answer came to; null when nothing was executed. */
  readonly actualQueryCost: number | null;
  readonly throttleStatus: ThrottleStatus;
}

/** A caller's points at one moment. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points that come back per second. */
  readonly restoreRate: number;
}

/** The cost of one prepared operation. */
export interface OperationCost {
  /** Points it may cost at most, taken from the caller when it was prepared. */
  readonly requested: number;
  /** Ends the account once there is an answer: what its data did not cost is given back. Called at most once. */
  settle(data: unknown): CostReport;
}
