import { onTestFinished } from 'vitest';
import {
  createOutboundClient,
  type OutboundClientOptions,
} from '../../../../src/adapters/http-client/create-outbound-client.js';
import type { OutboundClient } from '../../../../src/adapters/http-client/outbound-client.js';
import { OutboundError } from '../../../../src/adapters/http-client/outbound-error.js';

/** A refusal or failure as the caller meets it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

export const HOST_REFUSED: Failure = refused(
  'This host is not on the public internet; the operator may allow its host:port in OUTBOUND_ALLOW.',
);

export const PORT_REFUSED: Failure = refused(
  'Only ports 80 and 443 are fetched from; the operator may allow another host:port in OUTBOUND_ALLOW.',
);

/** A failure with code FETCH_REFUSED. */
export function refused(message: string): Failure {
  return { code: 'FETCH_REFUSED', message, retryable: false };
}

/** A client that ends with the test and retries without waiting; `waits` gets the delays it would have kept. */
export function openClient(options: Partial<OutboundClientOptions> = {}, waits: number[] = []): OutboundClient {
  const wait = (delayMs: number): Promise<void> => {
    waits.push(delayMs);
    return Promise.resolve();
  };
  const client = createOutboundClient({ allow: [], ...options, retry: { wait, random: () => 0.5, ...options.retry } });
  onTestFinished(() => client.close());
  return client;
}

/** The error of a fetch that must fail. */
export async function failureOf(fetch: Promise<unknown>): Promise<Failure> {
  const outcome: unknown = await fetch.then(
    () => new Error('the fetch succeeded'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof OutboundError)) throw outcome;
  return { code: outcome.code, message: outcome.message, retryable: outcome.retryable };
}
