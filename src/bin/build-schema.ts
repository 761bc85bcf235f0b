import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray, type PubSub } from 'type-graphql';
import { guardSchema } from '../resolvers/_shared/guard-schema.js';
import {
  AlertDeliveryFields,
  AlertEventFields,
  AlertFields,
  AlertRuleFields,
} from '../resolvers/alerts/alert.fields.js';
import { AlertMutations } from '../resolvers/alerts/alert.mutations.js';
import { AlertQueries } from '../resolvers/alerts/alert.queries.js';
import { GenerateSkuMutations } from '../resolvers/catalog/generate-sku.mutations.js';
import { IngestProductPayloadFields, IngestProductsPayloadFields } from '../resolvers/catalog/ingest-product.fields.js';
import { IngestProductMutations } from '../resolvers/catalog/ingest-product.mutations.js';
import { MergeProductsMutation } from '../resolvers/catalog/merge-products.mutation.js';
import { DuplicateCandidateFields, ProductFields } from '../resolvers/catalog/product.fields.js';
import { ProductQueries } from '../resolvers/catalog/product.queries.js';
import { ProductEventFields } from '../resolvers/catalog/product-event.fields.js';
import { SkuFields } from '../resolvers/catalog/sku.fields.js';
import { SkuQueries } from '../resolvers/catalog/sku.queries.js';
import { UpsertVendorMutation } from '../resolvers/catalog/upsert-vendor.mutation.js';
import { VendorFields } from '../resolvers/catalog/vendor.fields.js';
import { VendorQueries } from '../resolvers/catalog/vendor.queries.js';
import { DriftMutations } from '../resolvers/drift/drift.mutations.js';
import { DriftQueries } from '../resolvers/drift/drift.queries.js';
import { DriftAlertFields, RetrainingRequestFields } from '../resolvers/drift/drift-alert.fields.js';
import { DriftBaselineFields } from '../resolvers/drift/drift-baseline.fields.js';
import {
  DriftAlertEventFields,
  DriftReportEventFields,
  DriftRunMissedEventFields,
  RetrainingEventFields,
} from '../resolvers/drift/drift-event.fields.js';
import { CheckDriftFields, CreateDriftBaselineFields } from '../resolvers/drift/drift-payload.fields.js';
import { DriftReportFields } from '../resolvers/drift/drift-report.fields.js';
import { DriftScheduleFields } from '../resolvers/drift/drift-schedule.fields.js';
import { AddProductImageFields } from '../resolvers/images/add-product-image.fields.js';
import { AddProductImageMutation } from '../resolvers/images/add-product-image.mutation.js';
import { CreateUploadMutation } from '../resolvers/images/create-upload.mutation.js';
import { EnhanceProductFields } from '../resolvers/images/enhance-product.fields.js';
import { EnhanceProductMutation } from '../resolvers/images/enhance-product.mutation.js';
import { ImageQueries } from '../resolvers/images/image.queries.js';
import { ImageEventFields } from '../resolvers/images/image-event.fields.js';
import { ImageValidationFields } from '../resolvers/images/image-validation.fields.js';
import { ProductImageFields } from '../resolvers/images/product-image.fields.js';
import { ProductImagesFields } from '../resolvers/images/product-images.fields.js';
import { ValidateImageMutation } from '../resolvers/images/validate-image.mutation.js';
import { ClassificationQueries } from '../resolvers/intents/classification.queries.js';
import { ClassificationEventFields } from '../resolvers/intents/classification-event.fields.js';
import { ClassifyPromptMutations } from '../resolvers/intents/classify-prompt.mutation.js';
import { FeatureFlagResolver } from '../resolvers/intents/feature-flag.resolver.js';
import { JudgeClassificationMutations } from '../resolvers/intents/judge-classification.mutation.js';
import { PromptReferenceResolver } from '../resolvers/intents/prompt-reference.resolver.js';
import { ContentFields } from '../resolvers/posters/content.fields.js';
import { PosterMutations } from '../resolvers/posters/poster.mutations.js';
import { PosterQueries } from '../resolvers/posters/poster.queries.js';
import { PosterAnalysisEventFields, PosterAnalysisFields } from '../resolvers/posters/poster-analysis.fields.js';
import { AnalyzePostersPayloadFields, ImportContentPayloadFields } from '../resolvers/posters/poster-payload.fields.js';
import { ClaimReviewTaskMutations } from '../resolvers/review/claim-review-task.mutation.js';
import { CreateReviewTaskMutation } from '../resolvers/review/create-review-task.mutation.js';
import { FeedbackSampleFields } from '../resolvers/review/feedback-sample.fields.js';
import { ImageReviewTaskFields, ProductReviewTasksFields } from '../resolvers/review/product-review-tasks.fields.js';
import { ReviewQueries } from '../resolvers/review/review.queries.js';
import { ReviewDecisionFields, ReviewerStatsFields } from '../resolvers/review/review-decision.fields.js';
import { ReviewQueueEventFields } from '../resolvers/review/review-queue-event.fields.js';
import { ReviewTaskFields } from '../resolvers/review/review-task.fields.js';
import { SubmitReviewDecisionMutation } from '../resolvers/review/submit-review-decision.mutation.js';
import { ApiKeysResolver } from '../resolvers/system/api-keys.resolver.js';
import { AuditLogQuery } from '../resolvers/system/audit-log.query.js';
import { ChangeJobMutations } from '../resolvers/system/change-job.mutation.js';
import { JobQueries } from '../resolvers/system/job.queries.js';
import { JobEventFields } from '../resolvers/system/job-event.fields.js';
import { PlatformQueries } from '../resolvers/system/platform.queries.js';
import { RenewConnectionMutation } from '../resolvers/system/renew-connection.mutation.js';
import { WebhookEndpointEventFields, WebhookEndpointFields } from '../resolvers/webhooks/webhook-endpoint.fields.js';
import { WebhookEndpointMutations } from '../resolvers/webhooks/webhook-endpoint.mutations.js';
import { WebhookEndpointQueries } from '../resolvers/webhooks/webhook-endpoint.queries.js';
import { AlertChangedSubscription } from '../subscriptions/topics/alerts/alert-changed.subscription.js';
import { ProductChangedSubscription } from '../subscriptions/topics/catalog/product-changed.subscription.js';
import { DriftSubscriptions } from '../subscriptions/topics/drift/drift.subscriptions.js';
import { ImageChangedSubscription } from '../subscriptions/topics/images/image-changed.subscription.js';
import { PromptClassifiedSubscription } from '../subscriptions/topics/intents/prompt-classified.subscription.js';
import { PosterAnalyzedSubscription } from '../subscriptions/topics/posters/poster-analyzed.subscription.js';
import { FeedbackReadySubscription } from '../subscriptions/topics/review/feedback-ready.subscription.js';
import { ReviewQueueUpdatedSubscription } from '../subscriptions/topics/review/review-queue-updated.subscription.js';
import { JobProgressedSubscription } from '../subscriptions/topics/system/job-progressed.subscription.js';
import { WebhookEndpointDisabledSubscription } from '../subscriptions/topics/webhooks/webhook-endpoint-disabled.subscription.js';

/** Every class that answers a field, by slice. */
const RESOLVERS: NonEmptyArray<new () => object> = [
  // catalog
  DuplicateCandidateFields,
  GenerateSkuMutations,
  IngestProductMutations,
  IngestProductPayloadFields,
  IngestProductsPayloadFields,
  MergeProductsMutation,
  ProductChangedSubscription,
  ProductEventFields,
  ProductFields,
  ProductQueries,
  SkuFields,
  SkuQueries,
  UpsertVendorMutation,
  VendorFields,
  VendorQueries,
  // images
  AddProductImageFields,
  AddProductImageMutation,
  CreateUploadMutation,
  EnhanceProductMutation,
  EnhanceProductFields,
  ImageChangedSubscription,
  ImageEventFields,
  ImageQueries,
  ImageValidationFields,
  ProductImageFields,
  ProductImagesFields,
  ValidateImageMutation,
  // intents
  ClassificationEventFields,
  ClassificationQueries,
  ClassifyPromptMutations,
  FeatureFlagResolver,
  JudgeClassificationMutations,
  PromptClassifiedSubscription,
  PromptReferenceResolver,
  // posters
  AnalyzePostersPayloadFields,
  ContentFields,
  ImportContentPayloadFields,
  PosterAnalysisEventFields,
  PosterAnalysisFields,
  PosterAnalyzedSubscription,
  PosterMutations,
  PosterQueries,
  // review
  ClaimReviewTaskMutations,
  CreateReviewTaskMutation,
  FeedbackReadySubscription,
  FeedbackSampleFields,
  ImageReviewTaskFields,
  ProductReviewTasksFields,
  ReviewDecisionFields,
  ReviewQueries,
  ReviewQueueEventFields,
  ReviewQueueUpdatedSubscription,
  ReviewTaskFields,
  ReviewerStatsFields,
  SubmitReviewDecisionMutation,
  // alerts
  AlertChangedSubscription,
  AlertDeliveryFields,
  AlertEventFields,
  AlertFields,
  AlertMutations,
  AlertQueries,
  AlertRuleFields,
  // drift
  CheckDriftFields,
  CreateDriftBaselineFields,
  DriftAlertEventFields,
  DriftAlertFields,
  DriftBaselineFields,
  DriftMutations,
  DriftQueries,
  DriftReportEventFields,
  DriftReportFields,
  DriftRunMissedEventFields,
  DriftScheduleFields,
  DriftSubscriptions,
  RetrainingEventFields,
  RetrainingRequestFields,
  // system
  ApiKeysResolver,
  AuditLogQuery,
  ChangeJobMutations,
  JobEventFields,
  JobProgressedSubscription,
  JobQueries,
  PlatformQueries,
  RenewConnectionMutation,
  // webhooks
  WebhookEndpointDisabledSubscription,
  WebhookEndpointEventFields,
  WebhookEndpointFields,
  WebhookEndpointMutations,
  WebhookEndpointQueries,
];

/** type-graphql wants one where there are subscriptions. Ours follow the event log; nothing is ever published here. */
const NO_PUB_SUB: PubSub = {
  publish() {
    throw new Error('Events are appended to the log, not published.');
  },
  subscribe() {
    throw new Error('Subscriptions follow the log: give the field a topic.');
  },
};

/** type-graphql makes the root types itself and leaves them without a word. */
const ROOT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  Query: 'What can be read. Nothing here changes anything.',
  Mutation:
    'What can be changed. Each answers with the object, the job that goes on later where there is one, and `userErrors`.',
  Subscription:
    'What can be followed live. Each event carries its position in the log; `after` first replays what came after that position.',
};

/** The schema, each root field behind its right. Throws when a root field has none in the policy table. */
export async function buildVitrineSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({ resolvers: RESOLVERS, validate: false, pubSub: NO_PUB_SUB });
  for (const [name, description] of Object.entries(ROOT_DESCRIPTIONS)) {
    const root = schema.getType(name);
    if (root !== undefined) root.description = description;
  }
  return guardSchema(schema);
}

let shared: Promise<GraphQLSchema> | undefined;

/** The schema of this process, built when it is first asked for. It holds nothing of any dependency. */
export function vitrineSchema(): Promise<GraphQLSchema> {
  return (shared ??= buildVitrineSchema());
}
