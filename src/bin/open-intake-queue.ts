import type { ZodType } from 'zod';
import type { IntakeQueue } from '../adapters/intake-queue/intake-queue.js';
import {
  createPostgresIntakeQueue,
  type PostgresIntakeSettings,
} from '../adapters/intake-queue/postgres-intake-queue.js';
import type { Logger } from '../adapters/logger/logger.js';
import { usesSqs } from '../config/intake.config.js';
import type { Config } from '../config/load-config.js';

export interface IntakeOptions<Work, Name extends keyof Work & string> extends PostgresIntakeSettings<Work, Name> {
  readonly schema: ZodType<Work[Name]>;
  readonly logger: Logger;
}

/** The intake that the configuration names. The client of SQS is loaded only when it is used. */
export async function openIntakeQueue<Work, Name extends keyof Work & string>(
  { intake }: Pick<Config, 'intake'>,
  options: IntakeOptions<Work, Name>,
): Promise<IntakeQueue<Work[Name]>> {
  if (!usesSqs(intake)) return createPostgresIntakeQueue(options);
  const { openSqsIntakeQueue } = await import('../adapters/intake-queue/sqs-intake-queue.js');
  return openSqsIntakeQueue({
    queueUrl: intake.SQS_QUEUE_URL ?? '',
    region: intake.SQS_REGION,
    endpoint: intake.SQS_ENDPOINT,
    visibilitySeconds: intake.SQS_VISIBILITY_SECONDS,
    schema: options.schema,
    logger: options.logger,
  });
}
