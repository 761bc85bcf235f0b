import { createHash } from 'node:crypto';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { newId } from '../../../src/entities/_shared/type-id.js';
import type { StampedEvent } from '../../../src/events/event-catalogue.js';
import { type NewReviewTask, openReviewTask } from '../../../src/operations/_shared/open-review-task.js';
import { createApiKey } from '../../../src/operations/system/create-api-key.js';
import type { World } from '../../support/world.js';

const insertVendor = defineStatement<never>(
  'test.review.vendor',
  `INSERT INTO vendors (id, code, name, created_at, updated_at)
   VALUES ('vendor_' || lower($1), $1, 'Vendor ' || $1, now(), now()) ON CONFLICT DO NOTHING`,
);
const insertSku = defineStatement<never>(
  'test.review.sku',
  `INSERT INTO skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
   VALUES ($1, $2, $3, $3, $1, $3, now())`,
);
const insertProduct = defineStatement<never>(
  'test.review.product',
  `INSERT INTO products (id, vendor_id, vendor_code, sku, name, category, status, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'PENDING_REVIEW', $7, $7)`,
);
const insertValidation = defineStatement<never>(
  'test.review.validation',
  `INSERT INTO image_validations (id, sha256, policy_version, overall_score, status, reason, confidence, checks, execution_ms,
     created_at)
   VALUES ($1, $2, 'main-image@1', $3, 'NEEDS_REVIEW', 'Failed: sharpness', 0.9, $4, 12, now())`,
);
const insertImage = defineStatement<never>(
  'test.review.image',
  `INSERT INTO product_images (id, product_id, kind, state, object_key, sha256, validation_id, created_at, updated_at)
   VALUES ($1, $2, 'RAW', $3, 'images/' || $1, $4, $5, $6, $6)`,
);

const CHECKS = [
  {
    name: 'BLUR',
    score: 0.4,
    value: 2.5,
    unit: 'px',
    threshold: 1.5,
    weight: 0.2,
    passed: false,
    explanation: 'Edges are 2.5 px wide.',
  },
  {
    name: 'PERCEPTUAL_SIMILARITY',
    score: null,
    value: null,
    unit: null,
    threshold: 0.82,
    weight: 0.1,
    passed: null,
    explanation: 'There is no reference.',
  },
];

export interface GivenImage {
  readonly productId: string;
  readonly imageId: string;
  readonly sha256: string;
}

let made = 0;

/** A product under review with one picture that the policy sent to a person. */
export async function givenImage(
  world: World,
  {
    vendor = 'BRIT',
    category = 'mugs',
    state = 'PENDING',
    score = 0.675,
  }: { vendor?: string; category?: string | null; state?: string; score?: number | null } = {},
): Promise<GivenImage> {
  made += 1;
  const code = `R${made}`;
  const [productId, imageId, validationId] = [newId('product'), newId('image'), newId('validation')];
  const sha256 = createHash('sha256').update(imageId).digest('hex');
  const now = world.clock.now();
  await world.database.transaction(async (tx) => {
    await tx.query(insertVendor, [vendor]);
    await tx.query(insertSku, [`${vendor}-${code}`, vendorId(vendor), code]);
    await tx.query(insertProduct, [
      productId,
      vendorId(vendor),
      code,
      `${vendor}-${code}`,
      `Mug ${made}`,
      category,
      now,
    ]);
    if (score !== null) await tx.query(insertValidation, [validationId, sha256, score, JSON.stringify(CHECKS)]);
    await tx.query(insertImage, [imageId, productId, state, sha256, score === null ? null : validationId, now]);
  });
  return { productId, imageId, sha256 };
}

export function vendorId(code: string): string {
  return `vendor_${code.toLowerCase()}`;
}

export interface GivenTask extends GivenImage {
  readonly taskId: string;
}

/** A waiting task on a picture of its own. */
export async function givenTask(
  world: World,
  terms: Omit<NewReviewTask, 'imageId'> & Parameters<typeof givenImage>[1] = {},
): Promise<GivenTask> {
  const image = await givenImage(world, terms);
  const taskId = await world.database.transaction((tx) =>
    openReviewTask(tx, world.system, { ...terms, imageId: image.imageId }),
  );
  if (taskId === null) throw new Error('The picture had a task already.');
  return { ...image, taskId };
}

/** Waiting tasks, in the order they were opened. */
export async function givenTasks(
  world: World,
  count: number,
  terms: Parameters<typeof givenTask>[1] = {},
): Promise<GivenTask[]> {
  const tasks: GivenTask[] = [];
  while (tasks.length < count) tasks.push(await givenTask(world, terms));
  return tasks;
}

/** A reviewer with a key of their own, as `as` for `world.execute`. */
export interface GivenReviewer {
  readonly id: string;
  readonly key: string;
}

export async function givenReviewers(world: World, count: number): Promise<GivenReviewer[]> {
  const keys = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      createApiKey(world.system, { name: `Reviewer ${index + 1}`, roles: ['REVIEWER'] }),
    ),
  );
  return keys.map(({ apiKey, secret }) => ({ id: apiKey.id, key: secret }));
}

export const TASK = /* GraphQL */ `
  fragment Task on ReviewTask {
    id state priority requiredDecisions outcome agreement slaBreached version
    claimedBy { id } leaseExpiresAt completedAt decisions { verdict confidence reviewer { id } }
  }
`;

const CLAIM_NEXT = /* GraphQL */ `
  mutation ($input: ClaimNextReviewTaskInput!) {
    claimNextReviewTask(input: $input) { task { ...Task } lease { token expiresAt reviewer { id name roles } } userErrors { code field message } }
  }
  ${TASK}
`;
const CLAIM = /* GraphQL */ `
  mutation ($input: ClaimReviewTaskInput!) {
    claimReviewTask(input: $input) { task { ...Task } lease { token expiresAt reviewer { id } } userErrors { code field message } }
  }
  ${TASK}
`;
const RENEW = /* GraphQL */ `
  mutation ($input: RenewReviewLeaseInput!) {
    renewReviewLease(input: $input) { task { ...Task } lease { token expiresAt reviewer { id } } userErrors { code field message } }
  }
  ${TASK}
`;
const RELEASE = /* GraphQL */ `
  mutation ($input: ReleaseReviewTaskInput!) {
    releaseReviewTask(input: $input) { task { ...Task } userErrors { code field message } }
  }
  ${TASK}
`;
const SUBMIT = /* GraphQL */ `
  mutation ($input: SubmitReviewDecisionInput!) {
    submitReviewDecision(input: $input) {
      task { ...Task }
      decision { id verdict confidence notes durationMs decidedAt reviewer { id } }
      userErrors { code field message }
    }
  }
  ${TASK}
`;

const DOCUMENTS = {
  claimNextReviewTask: CLAIM_NEXT,
  claimReviewTask: CLAIM,
  renewReviewLease: RENEW,
  releaseReviewTask: RELEASE,
  submitReviewDecision: SUBMIT,
};

/** The payload of one of the queue's mutations. */
export async function act(
  world: World,
  mutation: keyof typeof DOCUMENTS,
  { as, input }: { as: GivenReviewer; input: object },
): Promise<Record<string, any>> {
  const { data, errors } = await world.execute(DOCUMENTS[mutation], { input }, { as: { key: as.key } });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data[mutation];
}

/** Claims a task and answers the token. */
export async function claim(world: World, as: GivenReviewer, taskId: string): Promise<string> {
  const { lease } = await act(world, 'claimReviewTask', { as, input: { taskId } });
  return lease.token;
}

/** Events in short: name, version and whose. */
export function shorten(events: readonly StampedEvent[]): unknown[] {
  return events.map(({ type, entityVersion, payload }) => [
    type.replace(/^review\.task\.|\.v1$/g, ''),
    entityVersion,
    'reviewerId' in payload ? payload.reviewerId : null,
  ]);
}

/** Events of one entity since a position, in short. */
export async function eventsOf(world: World, entityId: string, after: bigint): Promise<unknown[]> {
  return shorten((await world.events(after)).filter((event) => event.entityId === entityId));
}

let statements = 0;

/** Rows of SQL written in a test. */
export function readRows<Row = Record<string, any>>(
  world: World,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  statements += 1;
  return world.database.query<Row>({ name: `test.review.${statements}`, text }, values);
}
