const MENDS: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'Correct SQS_QUEUE_URL, or run "vitrine setup-sqs"',
  AccessDenied: 'Allow these credentials the actions that docs/storage-and-queues.md lists',
  InvalidClientTokenId: 'Correct AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'Correct AWS_SECRET_ACCESS_KEY',
  CredentialsProviderError: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role',
  ECONNREFUSED: 'Check SQS_ENDPOINT',
  ENOTFOUND: 'Check SQS_ENDPOINT and SQS_REGION',
  TimeoutError: 'Check SQS_ENDPOINT and that it can be reached from here',
};

/** SQS cannot be used as configured. `message` is for the operator, and says what to do. */
export class SqsUnusableError extends Error {
  override readonly name = 'SqsUnusableError';

  constructor(cause: unknown) {
    const { name = 'Error', code = '', message = '' } = cause as { name?: string; code?: string; message?: string };
    const mend = MENDS[code] ?? MENDS[name] ?? 'Check SQS_QUEUE_URL, SQS_REGION and the credentials';
    super(`SQS cannot be used (${name}: ${message}). ${mend}.`, { cause });
  }
}
