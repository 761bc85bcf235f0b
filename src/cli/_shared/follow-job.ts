import { createClient } from 'graphql-ws';
import { CommandError, EXIT } from './exit-codes.js';
import type { ServerAddress } from './server-options.js';

/** How far a job is. */
export interface JobProgress {
  readonly state: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number | null;
}

const FOLLOW = `subscription FollowJob($jobId: ID!, $after: Cursor) {
  jobProgressed(jobId: $jobId, after: $after) { cursor job { state done failed total } }
}`;

export interface FollowedJob {
  readonly jobId: string;
  /** A position of the log from before the job began: what happened since is told too. */
  readonly after: string;
  readonly onProgress: (progress: JobProgress) => void;
}

/** Follows a job live until it ends, over connections that break and come back. Answers how it ended. */
export async function followJob(server: ServerAddress, job: FollowedJob): Promise<JobProgress | null> {
  let cursor = job.after;
  let last: JobProgress | null = null;
  const client = createClient({
    url: `${server.url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${server.key}` },
    shouldRetry: () => true,
  });
  try {
    const variables = { jobId: job.jobId, after: cursor };
    for await (const { data, errors } of client.iterate<{ jobProgressed: { cursor: string; job: JobProgress } }>({
      query: FOLLOW,
      // Read anew at each reconnection, which goes on where the last one broke off.
      get variables() {
        return { ...variables, after: cursor };
      },
    })) {
      if (data === null || data === undefined) {
        throw new CommandError(EXIT.SERVER, `The job cannot be followed: ${errors?.[0]?.message ?? 'no answer'}`);
      }
      ({ cursor, job: last } = data.jobProgressed);
      job.onProgress(last);
    }
  } finally {
    await client.dispose();
  }
  return last;
}
