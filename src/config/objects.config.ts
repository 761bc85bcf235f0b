import { z } from 'zod';
import { defineGroup, flag } from './setting.js';

const megabytes = (least: number, fallback: number) =>
  z.coerce
    .number('megabytes')
    .int('a whole number')
    .min(least, `at least ${least}`)
    .max(65_536, 'at most 65536')
    .default(fallback);

/** Where pictures are kept, and how much of them a process has in hand. */
export const OBJECTS_GROUP = defineGroup('Pictures', {
  OBJECT_STORE: {
    schema: z.enum(['local', 's3'], 'local or s3').optional(),
    description: 'Where pictures are kept: a folder of DATA_DIR, or S3 and what is compatible with it.',
    shownDefault: 's3 when S3_BUCKET is set, else local',
    example: 's3',
  },
  S3_BUCKET: {
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')
      .optional(),
    description: 'The bucket; it must exist.',
    shownDefault: null,
    example: 'vitrine-pictures',
  },
  S3_PREFIX: {
    schema: z
      .string()
      .regex(/^(?:[\w.-]+\/)*$/, 'folders, each with its slash')
      .max(200, 'at most 200 characters')
      .default(''),
    description: 'What every key in the bucket begins with, so that several platforms can share one.',
    shownDefault: '',
    example: 'shop/',
  },
  S3_REGION: {
    schema: z
      .string()
      .regex(/^[\w-]{1,40}$/, 'the name of a region')
      .optional(),
    description: 'Region of the bucket; without it AWS_REGION, or us-east-1 where S3_ENDPOINT is set.',
    shownDefault: null,
    example: 'eu-central-1',
  },
  S3_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/, error: 'an http or https address' }).optional(),
    description: 'Address of a service compatible with S3. Clients send pictures there too, so they must reach it.',
    shownDefault: null,
    example: 'https://s3.example.com',
  },
  S3_PATH_STYLE: {
    schema: flag.optional(),
    description: 'Whether the bucket stands in the path and not in the name of the host.',
    shownDefault: 'true where S3_ENDPOINT is set',
    example: 'true',
  },
  S3_ACCESS_KEY_ID: {
    schema: z.string().min(1).max(200, 'at most 200 characters').optional(),
    description:
      'Key for the bucket, with S3_SECRET_ACCESS_KEY. Without them the AWS SDK looks where it always does: AWS_ACCESS_KEY_ID, profile, role of the machine.',
    shownDefault: null,
  },
  S3_SECRET_ACCESS_KEY: {
    schema: z.string().min(1).max(200, 'at most 200 characters').optional(),
    description: 'Secret that belongs to S3_ACCESS_KEY_ID.',
    shownDefault: null,
  },
  PICTURE_MEMORY_MB: {
    schema: megabytes(32, 128),
    description:
      'Megabytes of pictures one process has in memory at once while it fetches, measures and scales them; the others wait. One of unknown size counts as 25.',
    shownDefault: '128',
  },
  UPLOADS_IN_FLIGHT_MB: {
    schema: megabytes(32, 512),
    description:
      'Megabytes of uploads that may be arriving at one process at once; who comes later is told to try again.',
    shownDefault: '512',
  },
});

type Objects = {
  readonly OBJECT_STORE?: 'local' | 's3' | undefined;
  readonly S3_BUCKET?: string | undefined;
  readonly S3_ACCESS_KEY_ID?: string | undefined;
  readonly S3_SECRET_ACCESS_KEY?: string | undefined;
};

/** The settings with the store that they come to: S3 where a bucket is named and nothing else is said. */
export function chooseStore<O extends Objects>(objects: O): O & { readonly OBJECT_STORE: 'local' | 's3' } {
  return { ...objects, OBJECT_STORE: objects.OBJECT_STORE ?? (objects.S3_BUCKET === undefined ? 'local' : 's3') };
}

/** Which of the settings need each other. */
export function checkObjects(objects: Objects): string[] {
  const problems: string[] = [];
  if (objects.OBJECT_STORE === 's3' && objects.S3_BUCKET === undefined)
    problems.push('S3_BUCKET: required by OBJECT_STORE=s3');
  if ((objects.S3_ACCESS_KEY_ID === undefined) !== (objects.S3_SECRET_ACCESS_KEY === undefined)) {
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY: give both, or neither');
  }
  return problems;
}
