import { allows, NODE_RIGHTS } from '../../auth/policy.js';
import { type IdPrefix, idPrefix } from '../../entities/_shared/type-id.js';
import type { NodeType } from '../../schema/_shared/node.type.js';
import type { GraphQLContext } from './graphql-context.js';
import { type LoaderDefinition, load } from './loader.js';
import { alertById, alertChannelById, alertRuleById } from './loaders/alert.loader.js';
import { apiKeyById } from './loaders/api-key.loader.js';
import { classificationById } from './loaders/classification.loader.js';
import { contentById } from './loaders/content.loader.js';
import {
  driftAlertById,
  driftBaselineById,
  driftReportById,
  driftScheduleById,
  retrainingRequestById,
} from './loaders/drift.loader.js';
import { imageById } from './loaders/image.loader.js';
import { jobById } from './loaders/job.loader.js';
import { posterAnalysisById } from './loaders/poster-analysis.loader.js';
import { productById } from './loaders/product.loader.js';
import { reviewDecisionById } from './loaders/review-decision.loader.js';
import { reviewTaskById } from './loaders/review-task.loader.js';
import { vendorById } from './loaders/vendor.loader.js';
import { webhookDeliveryById, webhookEndpointById } from './loaders/webhook.loaders.js';

type NodeLoader = LoaderDefinition<string, NodeType | null>;

/** How each kind of id is found. */
const NODE_LOADERS: Partial<Record<IdPrefix, NodeLoader>> = {
  vendor: vendorById,
  product: productById,
  image: imageById,
  task: reviewTaskById,
  decision: reviewDecisionById,
  content: contentById,
  analysis: posterAnalysisById,
  job: jobById,
  classification: classificationById,
  alert: alertById,
  rule: alertRuleById,
  channel: alertChannelById,
  key: apiKeyById,
  webhook: webhookEndpointById,
  delivery: webhookDeliveryById,
  baseline: driftBaselineById,
  report: driftReportById,
  driftalert: driftAlertById,
  schedule: driftScheduleById,
  retraining: retrainingRequestById,
};

/** The thing an id names; null for no such thing and for one the caller may not see, alike. */
export async function loadNode(ctx: GraphQLContext, id: string): Promise<NodeType | null> {
  const prefix = idPrefix(id);
  if (prefix === null) return null;
  const loader = NODE_LOADERS[prefix];
  const right = NODE_RIGHTS[prefix];
  if (loader === undefined || right === undefined || !allows(ctx.principal?.roles ?? [], right)) return null;
  return load(ctx, loader, id);
}
