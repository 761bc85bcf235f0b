import { brokenConstraint } from '../../entities/_shared/constraint.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { countIssued, type IssuedSku } from './_issue-skus.js';
import { type IngestProductInput, prepareRows } from './_prepare-rows.js';
import { storeRows } from './_store-rows.js';

/** Most rows of one call. */
export const MAX_ROWS = 1_000;

/** Transactions that may lose a race for one product or external id before the call fails. */
const MAX_ATTEMPTS = 5;

export interface IngestProductsInput {
  readonly products: readonly IngestProductInput[];
  readonly idempotencyKey?: string | null | undefined;
}

/** Product ids in the order of the rows, null for a row that failed; `jobId` is null when no picture was new. */
export interface IngestedProducts {
  readonly productIds: readonly (string | null)[];
  readonly created: number;
  readonly jobId: string | null;
  readonly errors: readonly UserError[];
}

/**
 * Stores a product, or changes the one its vendor has under this code: what is given is changed, what is left out stays.
 * A picture given by address or upload is processed later, by the job. Fails with the errors of its fields.
 */
export async function ingestProduct(
  ctx: OperationContext,
  input: IngestProductInput,
): Promise<{ productId: string; jobId: string | null }> {
  requireRight(ctx, 'catalog:write');
  const { productIds, jobId, errors } = await ingestRows(ctx, { inputs: [input], pathOf: () => [], key: null });
  const productId = productIds[0] ?? null;
  if (productId === null) throw new UserErrors(errors);
  return { productId, jobId };
}

/**
 * `ingestProduct` for 1 to 1 000 rows, in one transaction; each bad row fails alone, its errors below
 * `["products", index]`. A call with the idempotency key of an earlier one gets that one's answer. The whole call fails
 * with LIMIT_EXCEEDED for more rows, INVALID for none.
 */
export async function ingestProducts(ctx: OperationContext, input: IngestProductsInput): Promise<IngestedProducts> {
  requireRight(ctx, 'catalog:write');
  const { products: inputs, idempotencyKey } = input;
  if (inputs.length === 0) throw UserErrors.of('INVALID', 'products', 'One call takes at least one product.');
  if (inputs.length > MAX_ROWS) {
    throw UserErrors.of('LIMIT_EXCEEDED', 'products', `One call takes at most ${MAX_ROWS} products.`);
  }
  return ingestRows(ctx, { inputs, pathOf: (index) => ['products', String(index)], key: idempotencyKey ?? null });
}

interface Ingestion {
  readonly inputs: readonly IngestProductInput[];
  readonly pathOf: (index: number) => readonly string[];
  readonly key: string | null;
}

async function ingestRows(ctx: OperationContext, { inputs, pathOf, key }: Ingestion): Promise<IngestedProducts> {
  const prepared = await prepareRows(ctx, inputs, pathOf);
  let issued: readonly IssuedSku[] = [];
  const answer = await repeatLostRaces(() =>
    transactOnce<IngestedProducts>(ctx, { operation: 'ingestProducts', key, input: inputs }, async (tx) => {
      const stored = await storeRows(tx, ctx, prepared.rows);
      issued = stored.skus;
      return {
        productIds: inputs.map((_, index) => stored.productIds.get(index) ?? null),
        created: stored.created,
        jobId: stored.jobId,
        errors: [...prepared.errors, ...stored.errors].sort(byRow),
      };
    }),
  );
  countIssued(ctx, issued);
  return answer;
}

/** Errors of a bulk call in the order of its rows; those of one row as they were found. */
function byRow(a: UserError, b: UserError): number {
  return Number(a.field?.[1] ?? 0) - Number(b.field?.[1] ?? 0);
}

const CONTESTED = new Set(['products_sku_key', 'products_external_id_key']);

/** A transaction that met a product or external id of another one sees it when it is done again. */
async function repeatLostRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !CONTESTED.has(brokenConstraint(error) ?? '')) throw error;
    }
  }
}
