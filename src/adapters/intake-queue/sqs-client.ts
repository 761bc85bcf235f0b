import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** Where SQS is. Credentials are found by the SDK: its environment names, a profile, the role of the machine. */
export interface SqsPlace {
  readonly region: string | undefined;
  /** A service that speaks like SQS; undefined for AWS itself. */
  readonly endpoint: string | undefined;
}

const CONNECT_MS = 3_000;
/** Longer than the longest wait for messages, which the server answers after 20 s. */
const ANSWER_MS = 30_000;
const MAX_ATTEMPTS = 5;
const silence = (): void => undefined;

/** A client with bounded waits; throttling and server errors are tried again with growing pauses. */
export function createSqsClient({ region, endpoint }: SqsPlace): SQSClient {
  const config: SQSClientConfig = {
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    // What it would say to the console is thrown as well.
    logger: { trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: ANSWER_MS,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const known = region ?? (endpoint === undefined ? undefined : 'us-east-1');
  return new SQSClient(known === undefined ? config : { ...config, region: known });
}
