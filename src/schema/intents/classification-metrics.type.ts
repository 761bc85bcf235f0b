import { Field, Float, Int, ObjectType } from 'type-graphql';
import { type HealthStatus, HealthStatuses } from '../_shared/health-status.enum.js';
import { DateTime } from '../_shared/scalars.js';
import { type WorkflowTypeName, WorkflowTypes } from './intent.enums.js';

@ObjectType('ClassificationBucket', {
  description: 'What was classified in an hour, or as one workflow.',
  simpleResolvers: true,
})
export class ClassificationBucketType {
  @Field(() => DateTime, { nullable: true, description: 'When the hour began; null where it is by workflow.' })
  hour: Date | null;

  @Field(() => WorkflowTypes, { nullable: true, description: 'The workflow; null where it is by hour.' })
  workflowType: WorkflowTypeName | null;

  @Field(() => Int, { description: 'Calls that were answered.' })
  total: number;

  @Field(() => Float, { nullable: true, description: 'Mean confidence, 0–1.' })
  averageConfidence: number | null;

  @Field(() => Int, { description: 'Calls that the rules answered although a model was asked.' })
  fallbacks: number;

  @Field(() => Int, { description: 'Calls that were answered without new work.' })
  cacheHits: number;

  @Field(() => Int, { description: 'Calls that the rate limit refused.' })
  rateLimited: number;

  @Field(() => Float, { description: 'What models cost, in USD.' })
  costUsd: number;
}

@ObjectType('ClassificationMetrics', {
  description: 'How classifying goes. Rates are 0–1 of the calls that were answered; comparisons are not counted.',
  simpleResolvers: true,
})
export class ClassificationMetricsType {
  @Field(() => Int, { description: 'Calls that were answered.' })
  total: number;

  @Field(() => Float, { description: 'Share answered without new work.' })
  cacheHitRate: number;

  @Field(() => Float, { description: 'Share that the rules answered although a model was asked.' })
  fallbackRate: number;

  @Field(() => Float, { description: 'Share of them that failures of the provider forced on the rules.' })
  errorRate: number;

  @Field(() => Int, { description: 'Calls that the rate limit refused.' })
  rateLimited: number;

  @Field(() => Float, { nullable: true, description: 'Mean confidence, 0–1.' })
  averageConfidence: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean time to answer, in milliseconds.' })
  averageProcessingTimeMs: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile of the time to answer, within the last day.' })
  p95ProcessingTimeMs: number | null;

  @Field(() => Float, { nullable: true, description: 'Share that people confirmed, of those they judged.' })
  accuracyFromFeedback: number | null;

  @Field(() => Float, { description: 'What the generations proposed were expected to cost, in USD.' })
  estimatedCostUsd: number;

  @Field(() => Float, { description: 'What generations cost, as far as reported, in USD.' })
  actualCostUsd: number;

  @Field(() => HealthStatuses, {
    description:
      'HEALTHY while more than 95 % were not forced on the rules by failures, DEGRADED while more than 80 %.',
  })
  status: HealthStatus;

  @Field(() => [ClassificationBucketType], {
    description: 'By hour, earliest first; hours without calls are left out.',
  })
  byHour: readonly ClassificationBucketType[];

  @Field(() => [ClassificationBucketType], { description: 'By workflow.' })
  byWorkflow: readonly ClassificationBucketType[];
}
