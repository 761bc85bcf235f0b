import { Field, Int, ObjectType } from 'type-graphql';
import type { JobKind, JobState } from '../../entities/system/job.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const JobKinds = stringEnum<JobKind>('JobKind', 'What a job does.', {
  ENHANCE_IMAGES: 'Makes enhanced variants of raw images.',
  VALIDATE_IMAGES: 'Measures and judges images.',
  INGEST_PRODUCTS: 'Takes in the images of ingested products.',
  ANALYZE_POSTERS: 'Analyses posters for safe zones.',
  IMPORT_CONTENT: 'Imports content rows.',
  BUILD_BASELINE: 'Builds a drift baseline.',
  CHECK_DRIFT: 'Compares an image set with a baseline.',
  DELIVER_WEBHOOK: 'Not used: what is sent to webhook endpoints is listed with each of them, as its deliveries.',
  DELIVER_ALERT: 'Delivers an alert to a channel.',
  BACKFILL_SKUS: 'Gives SKUs to rows of an existing table.',
});

export const JobStates = stringEnum<JobState>('JobState', 'Where a job stands.', {
  QUEUED: 'Nothing of it has begun.',
  ACTIVE: 'Some of it is done.',
  RETRYING: 'Its failed pieces are tried again.',
  COMPLETED: 'All pieces have ended, at least one of them well.',
  FAILED: 'All pieces have ended, none of them well.',
  CANCELLED: 'It was cancelled; pieces done before stay done.',
});

@ObjectType('Job', { implements: NodeType, description: 'Work that goes on after the answer.', simpleResolvers: true })
export class JobType extends NodeType {
  @Field(() => JobKinds, { description: 'What it does.' })
  kind: JobKind;

  @Field(() => JobStates, { description: 'Where it stands.' })
  state: JobState;

  @Field(() => Int, { description: 'Pieces that have ended, failed ones included.' })
  done: number;

  @Field(() => Int, { nullable: true, description: 'Pieces in all; null while unknown.' })
  total: number | null;

  @Field(() => Int, { description: 'Of the ended pieces, those that failed.' })
  failed: number;

  @Field(() => Int, { description: 'How often it was started: 1, and one more for each `retryJob`.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'Why its latest failed piece failed.' })
  error: string | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its first piece ended.' })
  startedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  completedAt: Date | null;
}

export const JobConnection = connectionOf('Job', () => JobType);
