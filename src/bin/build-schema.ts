import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray, type PubSub } from 'type-graphql';
import { guardSchema } from '../resolvers/_shared/guard-schema.js';
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
import { AddProductImageFields } from '../resolvers/images/add-product-image.fields.js';
import { AddProductImageMutation } from '../resolvers/images/add-product-image.mutation.js';
import { CreateUploadMutation } from '../resolvers/images/create-upload.mutation.js';
import { ImageQueries } from '../resolvers/images/image.queries.js';
import { ImageEventFields } from '../resolvers/images/image-event.fields.js';
import { ImageValidationFields } from '../resolvers/images/image-validation.fields.js';
import { ProductImageFields } from '../resolvers/images/product-image.fields.js';
import { ProductImagesFields } from '../resolvers/images/product-images.fields.js';
import { ValidateImageMutation } from '../resolvers/images/validate-image.mutation.js';
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
import { ChangeJobMutations } from '../resolvers/system/change-job.mutation.js';
import { JobQueries } from '../resolvers/system/job.queries.js';
import { JobEventFields } from '../resolvers/system/job-event.fields.js';
import { PlatformQueries } from '../resolvers/system/platform.queries.js';
import { ProductChangedSubscription } from '../subscriptions/topics/catalog/product-changed.subscription.js';
import { ImageChangedSubscription } from '../subscriptions/topics/images/image-changed.subscription.js';
import { ReviewQueueUpdatedSubscription } from '../subscriptions/topics/review/review-queue-updated.subscription.js';
import { JobProgressedSubscription } from '../subscriptions/topics/system/job-progressed.subscription.js';

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
  ImageChangedSubscription,
  ImageEventFields,
  ImageQueries,
  ImageValidationFields,
  ProductImageFields,
  ProductImagesFields,
  ValidateImageMutation,
  // review
  ClaimReviewTaskMutations,
  CreateReviewTaskMutation,
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
  // system
  ApiKeysResolver,
  ChangeJobMutations,
  JobEventFields,
  JobProgressedSubscription,
  JobQueries,
  PlatformQueries,
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
