/**
 * Who may do what: the one table. A root field without an entry does not start (the schema is refused), and a field not
 * named here needs nothing beyond the right by which its parent was reached.
 */
export const ROLE_NAMES = ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE'] as const;
type RoleName = (typeof ROLE_NAMES)[number];

export const RIGHTS = {
  public: 'open to everybody, even without a key',
  'viewer:read': 'see who one is, the health and the log position',
  'catalog:read': 'read vendors, products, SKUs and images',
  'catalog:write': 'create and change vendors, products, SKUs and images',
  'review:read': 'see review tasks, their decisions and statistics',
  'review:decide': 'claim tasks and decide on them',
  'review:manage': 'open review tasks',
  'feedback:read': 'export the decisions as training samples',
  'jobs:read': 'see background jobs',
  'jobs:manage': 'retry and cancel background jobs',
  'keys:manage': 'make, list and revoke API keys',
} as const;

export type Right = keyof typeof RIGHTS;

const READING: readonly Right[] = ['public', 'viewer:read', 'catalog:read', 'review:read', 'jobs:read'];
const EDITING: readonly Right[] = [...READING, 'catalog:write', 'review:manage', 'feedback:read', 'jobs:manage'];

const ROLE_RIGHTS: Readonly<Record<RoleName, readonly Right[]>> = {
  ADMIN: Object.keys(RIGHTS) as Right[],
  EDITOR: EDITING,
  REVIEWER: [...READING, 'review:decide'],
  VIEWER: READING,
  SERVICE: EDITING,
};

/** The right each root field needs. */
export const FIELD_RIGHTS: Readonly<Record<string, Right>> = {
  'Query.node': 'viewer:read',
  'Query.nodes': 'viewer:read',
  'Query.viewer': 'viewer:read',
  'Query.health': 'public',
  'Query.logCursor': 'viewer:read',
  'Query.vendor': 'catalog:read',
  'Query.vendors': 'catalog:read',
  'Query.product': 'catalog:read',
  'Query.products': 'catalog:read',
  'Query.skuPreview': 'catalog:read',
  'Query.image': 'catalog:read',
  'Query.reviewTask': 'review:read',
  'Query.reviewQueue': 'review:read',
  'Query.reviewStats': 'review:read',
  'Query.reviewFeedback': 'feedback:read',
  'Query.job': 'jobs:read',
  'Query.jobs': 'jobs:read',
  'Query.apiKeys': 'keys:manage',
  'Mutation.upsertVendor': 'catalog:write',
  'Mutation.generateSku': 'catalog:write',
  'Mutation.generateSkus': 'catalog:write',
  'Mutation.ingestProduct': 'catalog:write',
  'Mutation.ingestProducts': 'catalog:write',
  'Mutation.mergeProducts': 'catalog:write',
  'Mutation.createUpload': 'catalog:write',
  'Mutation.addProductImage': 'catalog:write',
  'Mutation.validateImage': 'catalog:write',
  'Mutation.createReviewTask': 'review:manage',
  'Mutation.claimNextReviewTask': 'review:decide',
  'Mutation.claimReviewTask': 'review:decide',
  'Mutation.renewReviewLease': 'review:decide',
  'Mutation.releaseReviewTask': 'review:decide',
  'Mutation.submitReviewDecision': 'review:decide',
  'Mutation.retryJob': 'jobs:manage',
  'Mutation.cancelJob': 'jobs:manage',
  'Mutation.createApiKey': 'keys:manage',
  'Mutation.revokeApiKey': 'keys:manage',
  'Subscription.reviewQueueUpdated': 'review:read',
  'Subscription.productChanged': 'catalog:read',
  'Subscription.imageChanged': 'catalog:read',
  'Subscription.jobProgressed': 'jobs:read',
};

/** The right by which an object may be reached through `node`. A kind not named here is not reachable that way. */
export const NODE_RIGHTS: Readonly<Record<string, Right>> = {
  vendor: 'catalog:read',
  product: 'catalog:read',
  image: 'catalog:read',
  task: 'review:read',
  decision: 'review:read',
  job: 'jobs:read',
  key: 'keys:manage',
};

/** Whether any of the roles carries the right. Nobody (no roles) may do what is public, and nothing else. */
export function allows(roles: readonly RoleName[], right: Right): boolean {
  return right === 'public' || roles.some((role) => ROLE_RIGHTS[role].includes(right));
}
