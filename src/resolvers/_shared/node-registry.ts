import { allows, NODE_RIGHTS } from '../../auth/policy.js';
import { type IdPrefix, idPrefix } from '../../entities/_shared/type-id.js';
import type { NodeType } from '../../schema/_shared/node.type.js';
import type { GraphQLContext } from './graphql-context.js';
import { type LoaderDefinition, load } from './loader.js';
import { apiKeyById } from './loaders/api-key.loader.js';
import { imageById } from './loaders/image.loader.js';
import { jobById } from './loaders/job.loader.js';
import { productById } from './loaders/product.loader.js';
import { reviewDecisionById } from './loaders/review-decision.loader.js';
import { reviewTaskById } from './loaders/review-task.loader.js';
import { vendorById } from './loaders/vendor.loader.js';

type NodeLoader = LoaderDefinition<string, NodeType | null>;

/** How each kind of id is found. */
const NODE_LOADERS: Partial<Record<IdPrefix, NodeLoader>> = {
  vendor: vendorById,
  product: productById,
  image: imageById,
  task: reviewTaskById,
  decision: reviewDecisionById,
  job: jobById,
  key: apiKeyById,
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
