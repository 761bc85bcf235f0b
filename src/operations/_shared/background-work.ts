/** Everything that is done later, by queue: a message's payload. Handlers and their schemas are in `jobs/`. */
export interface BackgroundWork {
  /** Fetch or take the bytes of one image, measure it, judge it. `jobId` is the job it is a piece of. */
  'process-image': { readonly imageId: string; readonly jobId: string };
  /** Make the variants of one product that a job still waits for; without a job, start one. */
  'enhance-product': EnhancementOrder;
  /** Send one message about an alert to its channel. */
  'deliver-alert': { readonly deliveryId: string; readonly jobId: string };
  /** Take contents over from the warehouse, from where the job's import stands. */
  'import-content': { readonly jobId: string };
  /** Look at the posters of these contents that the job still waits for. */
  'analyze-posters': { readonly jobId: string; readonly contentIds: readonly string[] };
  /** The next step of a drift run: profile one shard of its set, or, for null, list the set or conclude. */
  'work-on-drift-run': { readonly jobId: string; readonly shard: number | null };
  /** Start the configured command for a dispatched retraining request. */
  'start-retraining': { readonly requestId: string };
}

/** An order to enhance a product, of this platform or another. What is left out is as the platform is set. */
export interface EnhancementOrder {
  readonly productId: string;
  readonly jobId: string | null;
  readonly count?: number | null | undefined;
  readonly provider?: string | null | undefined;
  readonly instructions?: string | null | undefined;
  readonly requestedBy?: string | null | undefined;
  readonly idempotencyId?: string | null | undefined;
}
