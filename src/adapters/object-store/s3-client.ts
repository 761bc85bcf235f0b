import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Which bucket, where, as whom. Without credentials the SDK looks for them: environment, profile, role of the machine. */
export interface S3Settings {
  readonly bucket: string;
  /** What every key begins with in the bucket: empty, or a folder with its slash. */
  readonly prefix: string;
  readonly region: string | undefined;
  /** An S3-compatible service; undefined for AWS itself. */
  readonly endpoint: string | undefined;
  /** The bucket in the path and not in the host's name. */
  readonly pathStyle: boolean;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const CONNECT_MS = 3_000;
/** Longest silence of a connection. */
const SILENCE_MS = 20_000;
/** Tries of one call, the first included; the pauses between them grow, with chance in them, to 20 s at most. */
const MAX_ATTEMPTS = 4;
const MAX_SOCKETS = 64;
const silence = (): void => undefined;

/**
 * A client of S3 with bounded waits and retries. Checksums only where S3 asks for them: the SDK's own default sends streams
 * in a form that many compatible services store as they come, trailer included, and puts the checksum of nothing into
 * signed addresses.
 */
export function createS3Client({ region, endpoint, pathStyle, credentials }: S3Settings): S3Client {
  const config: S3ClientConfig = {
    forcePathStyle: pathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    // What it would say to the console is thrown as well.
    logger: { trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: SILENCE_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENCE_MS,
      httpAgent: { maxSockets: MAX_SOCKETS },
      httpsAgent: { maxSockets: MAX_SOCKETS },
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  // A compatible service has one region, whatever it is called; AWS has many, and the SDK knows where else to look.
  const known = region ?? (endpoint === undefined ? undefined : 'us-east-1');
  return new S3Client(known === undefined ? config : { ...config, region: known });
}

/** Whether S3 said that there is no such object. A missing bucket is another thing, except in answers without a body. */
export function isAbsent(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'NoSuchKey' || name === 'NotFound';
}

const MENDS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Create the bucket, or correct S3_BUCKET',
  NotFound: 'Create the bucket, or correct S3_BUCKET',
  AccessDenied: 'Allow these credentials s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket',
  InvalidAccessKeyId: 'Correct S3_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'Correct S3_SECRET_ACCESS_KEY',
  CredentialsProviderError:
    'Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give the machine credentials that the AWS SDK finds',
  PermanentRedirect: 'Set S3_REGION to the region of the bucket',
  AuthorizationHeaderMalformed: 'Set S3_REGION to the region of the bucket',
  ECONNREFUSED: 'Check S3_ENDPOINT',
  ENOTFOUND: 'Check S3_ENDPOINT and S3_REGION',
  TimeoutError: 'Check S3_ENDPOINT and that it can be reached from here',
};

/** What an operator should do about a failure of S3, as a sentence. */
export function mendOf(error: unknown): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  const mend = MENDS[code ?? ''] ?? MENDS[name ?? ''];
  if (mend !== undefined) return `${mend}.`;
  if (message === 'Region is missing') return 'Set S3_REGION.';
  return 'Check S3_BUCKET, S3_ENDPOINT, S3_REGION and the credentials.';
}
