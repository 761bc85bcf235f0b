import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of the process. docs/metrics.md is generated from the same registry. */
export interface Metrics {
  readonly registry: Registry;
  readonly httpRequests: Counter<'route' | 'status'>;
  readonly operationSeconds: Histogram<'type' | 'outcome'>;
  readonly skusGenerated: Counter<'status'>;
  readonly skuCollisions: Counter;
  readonly skuResolutionSeconds: Histogram;
  readonly imagesValidated: Counter<'status'>;
  readonly imageValidationScore: Histogram;
  readonly imageValidationSeconds: Histogram;
  readonly reviewTasksCreated: Counter;
  readonly reviewTasksCompleted: Counter<'outcome'>;
  readonly reviewSlaViolations: Counter;
  readonly reviewTurnaroundSeconds: Histogram;
  readonly feedbackSamples: Counter;
  readonly jobMessages: Counter<'queue' | 'outcome'>;
  readonly jobSeconds: Histogram<'queue'>;
  readonly subscriptionsActive: Gauge;
  readonly subscriptionEvents: Counter<'topic'>;
  readonly eventLogLagSeconds: Histogram;
}

const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const HOURS_AS_SECONDS = [60, 300, 900, 3_600, 14_400, 43_200, 86_400, 172_800, 432_000];

/** Builds the metrics on a registry of their own, so that two platforms in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = <L extends string = never>(
    name: string,
    help: string,
    shape: { buckets: number[]; labelNames?: L[] },
  ) => new Histogram<L>({ name, help, registers, ...shape });
  return {
    registry,
    httpRequests: counter('http_requests_total', 'HTTP requests answered, by route and status.', ['route', 'status']),
    operationSeconds: histogram('graphql_operation_seconds', 'Time to execute a GraphQL query or mutation.', {
      buckets: FAST_SECONDS,
      labelNames: ['type', 'outcome'],
    }),
    skusGenerated: counter('sku_generated_total', 'SKUs answered, by status.', ['status']),
    skuCollisions: counter('sku_collisions_total', 'Raw codes whose canonical form another code of the vendor held.'),
    skuResolutionSeconds: histogram(
      'sku_collision_resolution_seconds',
      'Time to find free suffixes for the collisions of one call.',
      { buckets: FAST_SECONDS },
    ),
    imagesValidated: counter('images_validated_total', 'Images judged by a policy, by status.', ['status']),
    imageValidationScore: histogram('image_validation_score', 'Overall score of judged images, 0–1.', {
      buckets: TENTHS,
    }),
    imageValidationSeconds: histogram(
      'image_validation_seconds',
      'Time to measure and judge one image; cached ones are not counted.',
      { buckets: FAST_SECONDS },
    ),
    reviewTasksCreated: counter('review_tasks_created_total', 'Review tasks opened.'),
    reviewTasksCompleted: counter('review_tasks_completed_total', 'Review tasks completed, by outcome.', ['outcome']),
    reviewSlaViolations: counter('review_sla_violations_total', 'Review tasks that passed their due time undecided.'),
    reviewTurnaroundSeconds: histogram('review_turnaround_seconds', 'From the opening of a task to its completion.', {
      buckets: HOURS_AS_SECONDS,
    }),
    feedbackSamples: counter('feedback_samples_total', 'Decisions stored as training samples.'),
    jobMessages: counter('jobs_messages_total', 'Queue messages worked on, by queue and outcome.', [
      'queue',
      'outcome',
    ]),
    jobSeconds: histogram('jobs_message_seconds', 'Time to work on one queue message.', {
      buckets: FAST_SECONDS,
      labelNames: ['queue'],
    }),
    subscriptionsActive: gauge('subscriptions_active', 'Live GraphQL subscriptions of this process.'),
    subscriptionEvents: counter('subscriptions_events_total', 'Events delivered to subscriptions, by topic.', [
      'topic',
    ]),
    eventLogLagSeconds: histogram('event_log_lag_seconds', "From an event's change to its arrival at this process.", {
      buckets: FAST_SECONDS,
    }),
  };
}
