/** Everything that is done later, by queue: a message's payload. Handlers and their schemas are in `jobs/`. */
export interface BackgroundWork {
  /** Fetch or take the bytes of one image, measure it, judge it. `jobId` is the job it is a piece of. */
  'process-image': { readonly imageId: string; readonly jobId: string };
}
