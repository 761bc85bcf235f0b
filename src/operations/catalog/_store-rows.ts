import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  copyCategoryToTasks,
  insertProducts,
  knownImageSources,
  ownersOfExternalIds,
  updateProducts,
} from '../../entities/catalog/ingest-product.queries.js';
import { lockProductsBySkus, type ProductRow } from '../../entities/catalog/product.queries.js';
import type { UserError } from '../../errors.js';
import { append } from '../../events/append.js';
import { addImages } from '../_shared/add-images.js';
import type { OperationContext } from '../_shared/context.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { applyDetails } from './_apply-details.js';
import { type IssuedSku, issueSkus } from './_issue-skus.js';
import { codeKey } from './_plan-code.js';
import type { PreparedRow } from './_prepare-rows.js';
import { NO_FIELDS, type ProductFields } from './_product-fields.js';

/** What storing did, as plain data. `productIds` by the rows' index; a row that failed has none. */
export interface StoredRows {
  readonly productIds: ReadonlyMap<number, string>;
  readonly created: number;
  readonly jobId: string | null;
  readonly errors: readonly UserError[];
  readonly skus: readonly IssuedSku[];
}

/** A row whose product is known: stored before, or just now. */
interface PlacedRow {
  readonly row: PreparedRow;
  readonly productId: string;
  readonly isNew: boolean;
}

/**
 * Stores prepared rows: SKUs, products, events, pictures and one job for these, in a dozen statements for any number. A
 * product is known by (vendor, code): a known one is changed where it differs. Throws the unique violation when another
 * transaction stored one of the products or external ids in between; the whole is then to be done again.
 */
export async function storeRows(tx: Tx, ctx: OperationContext, prepared: readonly PreparedRow[]): Promise<StoredRows> {
  const { rows, errors } = await dropTakenExternalIds(tx, prepared);
  const skus = await issueSkus(
    tx,
    ctx,
    rows.map((row) => row.code),
  );
  const canonicals = skus.map((sku) => sku.canonical);
  const locked = await tx.query(lockProductsBySkus, [canonicals]);
  const known = new Map(locked.map((product) => [product.canonicalSku, product]));
  const paired = rows.map((row, n) => ({ row, sku: canonicals[n]!, stored: known.get(canonicals[n]!) ?? null }));
  const created = await insertNew(
    tx,
    ctx,
    paired.filter(({ stored }) => stored === null),
  );
  const changed = await updateKnown(tx, ctx, paired.filter(isKnown));
  errors.push(...changed.errors);
  const placed = [...created, ...changed.placed].sort((a, b) => a.row.index - b.row.index);
  return {
    productIds: new Map(placed.map(({ row, productId }) => [row.index, productId])),
    created: created.length,
    jobId: await addNewImages(tx, ctx, placed),
    errors,
    skus,
  };
}

interface PairedRow {
  readonly row: PreparedRow;
  readonly sku: string;
  readonly stored: ProductRow | null;
}

function isKnown(pair: PairedRow): pair is PairedRow & { readonly stored: ProductRow } {
  return pair.stored !== null;
}

async function dropTakenExternalIds(
  tx: Tx,
  rows: readonly PreparedRow[],
): Promise<{ rows: readonly PreparedRow[]; errors: UserError[] }> {
  const externalIds = rows.flatMap((row) => row.fields.externalId ?? []);
  if (externalIds.length === 0) return { rows, errors: [] };
  const owners = await tx.query(ownersOfExternalIds, [externalIds]);
  const codeOf = new Map(
    owners.map(({ externalId, vendorId, codeIdentity }) => [externalId, codeKey({ vendorId, identity: codeIdentity })]),
  );
  const isTaken = ({ fields, code }: PreparedRow) => {
    const owner = codeOf.get(fields.externalId ?? '');
    return owner !== undefined && owner !== codeKey(code);
  };
  return {
    rows: rows.filter((row) => !isTaken(row)),
    errors: rows.filter(isTaken).map(({ path }) => ({
      code: 'DUPLICATE',
      field: [...path, 'externalId'],
      message: 'Another product has this external id.',
    })),
  };
}

async function insertNew(tx: Tx, ctx: OperationContext, pairs: readonly PairedRow[]): Promise<PlacedRow[]> {
  if (pairs.length === 0) return [];
  const now = ctx.deps.clock.now();
  // Ids of one millisecond are in no order; sorted, they put the products of one call in the order of its rows.
  const ids = pairs.map(() => newId('product')).sort();
  const rows = pairs.map(({ row, sku }, n) => ({
    id: ids[n]!,
    vendor_id: row.code.vendorId,
    vendor_code: row.code.rawCode,
    sku,
    ...toColumns({ ...NO_FIELDS, ...row.fields }),
  }));
  await tx.query(insertProducts, [JSON.stringify(rows.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))), now]);
  await append(
    tx,
    rows.map((row) => ({
      type: 'product.created.v1',
      entityId: row.id,
      entityVersion: 1,
      payload: { vendorId: row.vendor_id, status: 'PENDING' },
      occurredAt: now,
    })),
  );
  return pairs.map(({ row }, n) => ({ row, productId: ids[n]!, isNew: true }));
}

async function updateKnown(
  tx: Tx,
  ctx: OperationContext,
  pairs: readonly (PairedRow & { readonly stored: ProductRow })[],
): Promise<{ placed: PlacedRow[]; errors: UserError[] }> {
  const placed: PlacedRow[] = [];
  const errors: UserError[] = [];
  const changes: { id: string; fields: ProductFields; newCategory: boolean }[] = [];
  for (const { row, stored } of pairs) {
    const applied = applyDetails(stored, row.fields, row.path);
    if ('errors' in applied) {
      errors.push(...applied.errors);
      continue;
    }
    placed.push({ row, productId: stored.id, isNew: false });
    const { fields } = applied;
    if (fields !== null) changes.push({ id: stored.id, fields, newCategory: fields.category !== stored.category });
  }
  if (changes.length > 0) await writeChanges(tx, ctx, changes);
  return { placed, errors };
}

async function writeChanges(
  tx: Tx,
  ctx: OperationContext,
  changes: readonly { id: string; fields: ProductFields; newCategory: boolean }[],
): Promise<void> {
  const now = ctx.deps.clock.now();
  const rows = changes.map(({ id, fields }) => ({ id, ...toColumns(fields) }));
  const changed = await tx.query(updateProducts, [JSON.stringify(rows), now]);
  await append(
    tx,
    changed.map(({ id, vendorId, status, version }) => ({
      type: 'product.updated.v1',
      entityId: id,
      entityVersion: version,
      payload: { vendorId, status },
      occurredAt: now,
    })),
  );
  const moved = changes.filter(({ newCategory }) => newCategory).map(({ id }) => id);
  if (moved.length > 0) await tx.query(copyCategoryToTasks, [moved]);
}

function toColumns({ externalId, ...fields }: ProductFields): Record<string, unknown> {
  return { ...fields, external_id: externalId };
}

/** Adds the pictures that the products do not have yet, and has those tried again that failed; null when there are none. */
async function addNewImages(tx: Tx, ctx: OperationContext, placed: readonly PlacedRow[]): Promise<string | null> {
  const images = placed.flatMap(({ row, productId }) =>
    row.image === null
      ? []
      : [
          {
            productId,
            kind: 'RAW' as const,
            sourceUrl: row.image.url,
            uploadId: row.image.uploadId,
            variants: row.variants,
          },
        ],
  );
  if (images.length === 0) return null;
  const known = await tx.query(knownImageSources, [
    images.map((image) => image.productId),
    images.flatMap((image) => image.sourceUrl ?? []),
    images.flatMap((image) => image.uploadId ?? []),
  ]);
  const knownByKey = new Map(known.map((image) => [keyOf(image), image]));
  const added = images.filter((image) => !knownByKey.has(keyOf(image)));
  const failed = images.flatMap((image) => {
    const stored = knownByKey.get(keyOf(image));
    return stored?.failed === true ? [{ id: stored.id, productId: stored.productId, variants: image.variants }] : [];
  });
  if (added.length + failed.length === 0) return null;
  const failedOnce = [...new Map(failed.map((image) => [image.id, image])).values()];
  const { jobId } = await addImages(tx, ctx, { images: added, failed: failedOnce, jobKind: 'INGEST_PRODUCTS' });
  // A product of which every picture was rejected waits again.
  const stored = new Set(placed.filter(({ isNew }) => !isNew).map((one) => one.productId));
  await settleProductStatus(
    tx,
    ctx,
    [...added, ...failed].map((image) => image.productId).filter((id) => stored.has(id)),
  );
  return jobId;
}

function keyOf(image: { productId: string; sourceUrl: string | null; uploadId: string | null }): string {
  return `${image.productId} ${image.uploadId ?? image.sourceUrl ?? ''}`;
}
