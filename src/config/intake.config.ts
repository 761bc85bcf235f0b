import { z } from 'zod';
import { defineGroup } from './setting.js';

/** Where requests to enhance products come in. */
export const INTAKE_GROUP = defineGroup('Intake', {
  INTAKE_QUEUE: {
    schema: z.enum(['postgres', 'sqs'], 'postgres or sqs').optional(),
    description: 'Where requests to enhance products come in: the job queue in PostgreSQL, or SQS.',
    shownDefault: 'sqs when SQS_QUEUE_URL is set, else postgres',
    example: 'sqs',
  },
  SQS_QUEUE_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'an http or https address' })
      .refine((url) => !url.endsWith('.fifo'), 'a standard queue: order and deduplication are not needed')
      .optional(),
    description: 'The queue; "vitrine setup-sqs" makes it together with the queue of its dead letters.',
    shownDefault: null,
    example: 'https://sqs.eu-central-1.amazonaws.com/123456789012/vitrine-enhancements',
  },
  SQS_REGION: {
    schema: z
      .string()
      .regex(/^[\w-]{1,40}$/, 'the name of a region')
      .optional(),
    description: 'Region of the queue; without it AWS_REGION, or us-east-1 where SQS_ENDPOINT is set.',
    shownDefault: null,
    example: 'eu-central-1',
  },
  SQS_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/, error: 'an http or https address' }).optional(),
    description: 'Address of a service that speaks like SQS. Credentials are always found by the AWS SDK.',
    shownDefault: null,
    example: 'http://elasticmq.intranet:9324',
  },
  SQS_VISIBILITY_SECONDS: {
    schema: z.coerce
      .number('seconds')
      .int('a whole number')
      .min(10, 'at least 10')
      .max(43_200, 'at most 43200')
      .default(120),
    description:
      'For so long nobody else gets a message whose worker died; prolonged at half-time while it is worked on.',
    shownDefault: '120',
  },
});

type Intake = {
  readonly INTAKE_QUEUE?: 'postgres' | 'sqs' | undefined;
  readonly SQS_QUEUE_URL?: string | undefined;
};

/** Whether requests come in through SQS. */
export function usesSqs({ INTAKE_QUEUE, SQS_QUEUE_URL }: Intake): boolean {
  return (INTAKE_QUEUE ?? (SQS_QUEUE_URL === undefined ? 'postgres' : 'sqs')) === 'sqs';
}

/** Which of the settings need each other. */
export function checkIntake(intake: Intake): string[] {
  return usesSqs(intake) && intake.SQS_QUEUE_URL === undefined
    ? ['SQS_QUEUE_URL: required by INTAKE_QUEUE=sqs; "vitrine setup-sqs" makes the queue']
    : [];
}
