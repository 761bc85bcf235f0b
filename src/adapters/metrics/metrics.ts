import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type AlertMetrics, alertMetrics } from './alert-metrics.js';
import { createDriftMetrics, type DriftMetrics } from './drift-metrics.js';
import { type PosterMetrics, posterMetrics } from './poster-metrics.js';

/** Every metric of the process. docs/metrics.md is generated from the same registry. */
export interface Metrics extends AlertMetrics, PosterMetrics {
  readonly registry: Registry;
  readonly httpRequests: Counter<'route' | 'status'>;
  readonly operationSeconds: Histogram<'type' | 'outcome'>;
  readonly operationsRefused: Counter<'code'>;
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
  readonly classifications: Counter<'classifier' | 'workflow'>;
  readonly classificationSeconds: Histogram<'classifier'>;
  readonly classificationCacheHits: Counter;
  readonly classificationFallbacks: Counter<'reason'>;
  readonly classificationsRateLimited: Counter;
  readonly classificationCostUsd: Counter;
  readonly classificationCorrections: Counter<'outcome'>;
  readonly classificationsLost: Counter;
  readonly classificationModelPaused: Gauge;
  readonly redisAway: Gauge;
  readonly socketsOpen: Gauge;
  readonly socketsClosed: Counter<'code'>;
  readonly subscriptionsActive: Gauge;
  readonly streamsOpen: Gauge<'transport'>;
  readonly subscriptionCohorts: Gauge;
  readonly subscriptionExecutions: Counter;
  readonly subscriptionEvents: Counter<'topic'>;
  readonly subscriptionQueuedEvents: Gauge;
  readonly subscriptionOverflows: Counter;
  readonly subscriptionResumes: Counter;
  readonly subscriptionReplayedEvents: Counter;
  readonly eventLogLagSeconds: Histogram;
  readonly eventLogPosition: Gauge;
  readonly eventLogHead: Gauge;
  readonly eventLogOldestPosition: Gauge;
  readonly eventLogPartitions: Gauge;
  readonly eventLogForgotten: Counter;
  readonly eventOutboxWaiting: Gauge;
  readonly eventOutboxOldestSeconds: Gauge;
  readonly eventSequencerLeader: Gauge;
  readonly eventSequencerBatches: Counter;
  readonly eventSequencerEvents: Counter;
  readonly webhookDeliveries: Counter;
  readonly webhookAttempts: Counter<'outcome'>;
  readonly webhookAttemptSeconds: Histogram<'outcome'>;
  readonly webhookFirstAttemptSeconds: Histogram;
  readonly webhookAttemptsUnderWay: Gauge;
  readonly webhookEndpointsDisabled: Counter;
  readonly webhookEventsSkipped: Counter;
  readonly webhookDispatcherPosition: Gauge;
  readonly webhookQueueWaiting: Gauge;
  readonly webhookQueueOldestSeconds: Gauge;
  readonly drift: DriftMetrics;
}

const FAST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const HOURS_AS_SECONDS = [60, 300, 900, 3_600, 14_400, 43_200, 86_400, 172_800, 432_000];

/** Builds the metrics on a registry of their own, so that two platforms in one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const makers = makersOn(registry);
  const { counter, histogram } = makers;
  return {
    registry,
    httpRequests: counter('http_requests_total', 'HTTP requests answered, by route and status.', ['route', 'status']),
    operationSeconds: histogram('graphql_operation_seconds', 'Time to execute a GraphQL query or mutation.', {
      buckets: FAST_SECONDS,
      labelNames: ['type', 'outcome'],
    }),
    operationsRefused: counter(
      'graphql_operations_refused_total',
      'GraphQL operations of any transport that were refused before anything was executed, by error code.',
      ['code'],
    ),
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
    ...classificationMetrics(makers),
    ...alertMetrics(makers),
    ...posterMetrics(makers),
    ...liveMetrics(makers),
    eventLogLagSeconds: histogram('event_log_lag_seconds', "From an event's change to its arrival at this process.", {
      buckets: FAST_SECONDS,
    }),
    ...eventLogMetrics(makers),
    ...webhookMetrics(makers),
    drift: createDriftMetrics(registry),
  };
}

/** What metrics are made with, on one registry. */
export type Makers = ReturnType<typeof makersOn>;

function makersOn(registry: Registry) {
  const registers = [registry];
  return {
    counter: <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
      new Counter<L>({ name, help, labelNames, registers }),
    gauge: <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
      new Gauge<L>({ name, help, labelNames, registers }),
    histogram: <L extends string = never>(name: string, help: string, shape: { buckets: number[]; labelNames?: L[] }) =>
      new Histogram<L>({ name, help, registers, ...shape }),
  };
}

/** How prompts are classified. */
function classificationMetrics({ counter, gauge, histogram }: Makers) {
  return {
    classifications: counter('classification_requests_total', 'Prompts classified, by classifier and workflow.', [
      'classifier',
      'workflow',
    ]),
    classificationSeconds: histogram('classification_seconds', 'Time to classify a prompt, by classifier.', {
      buckets: FAST_SECONDS,
      labelNames: ['classifier'],
    }),
    classificationCacheHits: counter('classification_cache_hits_total', 'Classifications answered without new work.'),
    classificationFallbacks: counter(
      'classification_fallbacks_total',
      'Classifications that the rules had to make although AI was asked, by reason.',
      ['reason'],
    ),
    classificationsRateLimited: counter(
      'classification_rate_limited_total',
      'Classifications that were refused because of the rate limit.',
    ),
    classificationCostUsd: counter('classification_cost_usd_total', 'What models cost for classifications, in USD.'),
    classificationCorrections: counter(
      'classification_corrections_total',
      'Classifications that somebody judged, by outcome (confirmed, corrected).',
      ['outcome'],
    ),
    classificationsLost: counter(
      'classification_log_lost_total',
      'Classifications that were answered and are not in the log, because the database was away for too long.',
    ),
    classificationModelPaused: gauge(
      'classification_model_paused',
      '1 from when the model failed several times in a row until it has answered again; meanwhile the rules classify.',
    ),
    redisAway: gauge(
      'redis_away',
      '1 while the configured Redis is away: limits are kept by each process alone, and no model is asked.',
    ),
  };
}

/** Who listens, and what it costs. */
function liveMetrics({ counter, gauge }: Makers) {
  return {
    socketsOpen: gauge('websockets_open', 'Open WebSockets of this process.'),
    socketsClosed: counter('websockets_closed_total', 'WebSockets that were closed, by close code.', ['code']),
    subscriptionsActive: gauge('subscriptions_active', 'Live GraphQL subscriptions of this process.'),
    streamsOpen: gauge(
      'http_streams_open',
      'HTTP responses that stream a subscription, by transport (sse, multipart).',
      ['transport'],
    ),
    subscriptionCohorts: gauge(
      'subscriptions_cohorts',
      'Groups of live subscriptions that share what is executed and serialised for an event.',
    ),
    subscriptionExecutions: counter(
      'subscriptions_executions_total',
      'Times that the selection of a subscription was executed for an event.',
    ),
    subscriptionEvents: counter('subscriptions_events_total', 'Events delivered to subscriptions, by topic.', [
      'topic',
    ]),
    subscriptionQueuedEvents: gauge(
      'subscriptions_queued_events',
      'Events that wait for clients that read more slowly than things happen.',
    ),
    subscriptionOverflows: counter(
      'subscriptions_overflows_total',
      'Subscriptions ended with SUBSCRIPTION_OVERFLOW because their client fell too far behind.',
    ),
    subscriptionResumes: counter('subscriptions_resumes_total', 'Subscriptions that began after a cursor.'),
    subscriptionReplayedEvents: counter(
      'subscriptions_replayed_events_total',
      'Events that one subscription read from the log by itself, because it had begun behind its cohort.',
    ),
  };
}

/** Where the event log stands. Those that say so are read from the database when `/metrics` is asked. */
function eventLogMetrics({ counter, gauge }: Makers) {
  return {
    eventLogPosition: gauge('event_log_position', 'Position up to which this process has read the event log.'),
    eventLogHead: gauge('event_log_head', 'Last position of the event log; read from the database.'),
    eventLogOldestPosition: gauge(
      'event_log_oldest_position',
      'Oldest position that subscriptions can be resumed from; read from the database.',
    ),
    eventLogPartitions: gauge('event_log_partitions', 'Partitions that the event log has; read from the database.'),
    eventLogForgotten: counter('event_log_forgotten_total', 'Events that this process took out of the log.'),
    eventOutboxWaiting: gauge(
      'event_outbox_waiting',
      'Committed events that are not in the log yet, counted up to 10 000; read from the database.',
    ),
    eventOutboxOldestSeconds: gauge(
      'event_outbox_oldest_seconds',
      'How long the oldest of them has waited; read from the database.',
    ),
    eventSequencerLeader: gauge('event_sequencer_leader', '1 in the process that keeps the event log in order.'),
    eventSequencerBatches: counter('event_sequencer_batches_total', 'Batches that this process moved into the log.'),
    eventSequencerEvents: counter('event_sequencer_events_total', 'Events that this process moved into the log.'),
  };
}

/** What is sent to endpoints. Those of the queue are read from the database when `/metrics` is asked. */
function webhookMetrics({ counter, gauge, histogram }: Makers) {
  const buckets = FAST_SECONDS;
  return {
    webhookDeliveries: counter(
      'webhook_deliveries_total',
      'Deliveries made: events, once for each endpoint that gets them.',
    ),
    webhookAttempts: counter('webhook_attempts_total', 'Attempts to deliver, by outcome (succeeded, failed).', [
      'outcome',
    ]),
    webhookAttemptSeconds: histogram('webhook_attempt_seconds', 'Time until an endpoint had answered, by outcome.', {
      buckets: [...buckets, 15],
      labelNames: ['outcome'],
    }),
    webhookFirstAttemptSeconds: histogram(
      'webhook_first_attempt_seconds',
      'From the making of a delivery to its first attempt.',
      { buckets: [...buckets, 60, 600] },
    ),
    webhookAttemptsUnderWay: gauge('webhook_attempts_under_way', 'Attempts of this process that wait for an answer.'),
    webhookEndpointsDisabled: counter(
      'webhook_endpoints_disabled_total',
      'Endpoints that were disabled, by hand or not.',
    ),
    webhookEventsSkipped: counter(
      'webhook_events_skipped_total',
      'Events that had left the log before they were looked at: no endpoint was told of them.',
    ),
    webhookDispatcherPosition: gauge(
      'webhook_dispatcher_position',
      'Position up to which events have their deliveries, in the process that makes them.',
    ),
    webhookQueueWaiting: gauge(
      'webhook_queue_waiting',
      'Deliveries that are due, counted up to 10 000; read from the database.',
    ),
    webhookQueueOldestSeconds: gauge(
      'webhook_queue_oldest_seconds',
      'How long the one of them that is due for longest has been; read from the database.',
    ),
  };
}
