import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  type BackfillRow,
  type BackfillStatements,
  backfillStatements,
  type ForeignTable,
  quoteIdentifier,
  tableShape,
} from '../../entities/catalog/backfill.queries.js';
import { type VendorRow, vendorsByIdsOrCodes } from '../../entities/catalog/vendor.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { countIssued, type IssuedSku, issueSkus } from './_issue-skus.js';
import { isPlanned, planCode } from './_plan-code.js';

export interface BackfillSkusInput extends ForeignTable {
  /** Rows of one transaction, 1–10 000. */
  readonly batchSize: number;
  /** Called after each batch has been committed. */
  readonly onProgress?: (progress: BackfillProgress) => void;
  /** Ends the work after the batch in hand. */
  readonly signal?: AbortSignal;
}

export interface BackfillProgress {
  /** Rows that had no SKU when it began. */
  readonly total: number;
  /** Rows looked at so far: the sum of the counts below. */
  readonly done: number;
  readonly inserted: number;
  readonly existing: number;
  readonly collisionsResolved: number;
  /** Rows of which no SKU could be made; they keep none, and a later run tries them again. */
  readonly failed: number;
}

export interface BackfillResult extends BackfillProgress {
  /** False when the signal ended it early. */
  readonly completed: boolean;
  /** Why rows failed: the first hundred of them. */
  readonly failures: readonly BackfillFailure[];
}

export interface BackfillFailure {
  readonly id: string;
  readonly reason: string;
}

const MAX_BATCH = 10_000;
const MAX_FAILURES_TOLD = 100;

/**
 * Gives a SKU to every row without one of a table of somebody else's in the same database, batch by batch in the order of its
 * ids. `vendorColumn` holds vendors' ids or codes. Each batch is a transaction, so it can be stopped and killed at any
 * point, and called again: rows with a SKU are skipped. Fails with NOT_FOUND for a table or column that is not there,
 * NOT_ALLOWED_NOW for a table of the platform itself, INVALID for an id column that is not unique, or
 * empty in a row without a SKU.
 */
export async function backfillSkus(ctx: OperationContext, input: BackfillSkusInput): Promise<BackfillResult> {
  requireRight(ctx, 'catalog:write');
  if (!Number.isInteger(input.batchSize) || input.batchSize < 1 || input.batchSize > MAX_BATCH) {
    throw UserErrors.of('INVALID', 'batchSize', `A batch has 1 to ${MAX_BATCH} rows.`);
  }
  const statements = await findTable(ctx, input);
  const { total, nameless } = await getOne(ctx.deps.database, statements.count, []);
  if (nameless > 0) {
    const message = `"${input.idColumn}" is empty in ${nameless} rows without a SKU, so they cannot be told apart.`;
    throw UserErrors.of('INVALID', 'idColumn', message);
  }
  const tally: Tally = { total, done: 0, inserted: 0, existing: 0, collisionsResolved: 0, failed: 0 };
  const failures: BackfillFailure[] = [];
  let afterId: string | null = null;
  while (input.signal?.aborted !== true) {
    const position: string | null = afterId;
    const batch: Batch = await ctx.transaction((tx) =>
      fillBatch(tx, ctx, { statements, afterId: position, limit: input.batchSize }),
    );
    countIssued(ctx, batch.issued);
    addBatch(tally, batch);
    failures.push(...batch.failures.slice(0, MAX_FAILURES_TOLD - failures.length));
    if (batch.size > 0) input.onProgress?.({ ...tally });
    if (batch.size < input.batchSize) return { ...tally, completed: true, failures };
    afterId = batch.lastId;
  }
  return { ...tally, completed: false, failures };
}

async function findTable(ctx: OperationContext, input: BackfillSkusInput): Promise<BackfillStatements> {
  const columns = [input.idColumn, input.vendorColumn, input.codeColumn, input.skuColumn];
  const parts = input.table.split('.');
  const quoted = parts.map(quoteIdentifier).join('.');
  const isName = parts.length <= 2 && parts.every((part) => part !== '' && !part.includes('\u0000'));
  const shape = isName ? await findOne(ctx.deps.database, tableShape, [quoted, columns, input.idColumn]) : null;
  if (shape === null) throw UserErrors.of('NOT_FOUND', 'table', `There is no table "${input.table}".`);
  if (shape.isInCurrentSchema && ctx.deps.database.tables.has(shape.name)) {
    throw UserErrors.of('NOT_ALLOWED_NOW', 'table', `"${input.table}" is a table of the platform itself.`);
  }
  const fields = ['idColumn', 'vendorColumn', 'codeColumn', 'skuColumn'] as const;
  const missing = fields.filter((field) => shape.columns[input[field]] === undefined);
  if (missing.length > 0) {
    throw new UserErrors(
      missing.map((field) => ({ code: 'NOT_FOUND', field: [field], message: `There is no column "${input[field]}".` })),
    );
  }
  if (!shape.hasUniqueId) {
    throw UserErrors.of(
      'INVALID',
      'idColumn',
      `"${input.idColumn}" has no unique index, so rows cannot be told apart.`,
    );
  }
  return backfillStatements(input, shape);
}

interface Batch {
  readonly size: number;
  readonly lastId: string | null;
  readonly issued: readonly IssuedSku[];
  readonly failures: readonly BackfillFailure[];
}

async function fillBatch(
  tx: Tx,
  ctx: OperationContext,
  { statements, afterId, limit }: { statements: BackfillStatements; afterId: string | null; limit: number },
): Promise<Batch> {
  const rows = await tx.query(statements.select, [afterId, limit]);
  const vendors = await findVendors(tx, rows);
  const plans = rows.map((row) => ({ row, plan: planRow(vendors, row) }));
  const good = plans.flatMap(({ row, plan }) => (typeof plan === 'string' ? [] : [{ id: row.id, code: plan }]));
  const issued = await issueSkus(
    tx,
    ctx,
    good.map(({ code }) => code),
  );
  if (good.length > 0) await tx.query(statements.write, [good.map(({ id }) => id), issued.map((sku) => sku.canonical)]);
  return {
    size: rows.length,
    lastId: rows.at(-1)?.id ?? null,
    issued,
    failures: plans.flatMap(({ row, plan }) => (typeof plan === 'string' ? [{ id: row.id, reason: plan }] : [])),
  };
}

async function findVendors(tx: Tx, rows: readonly BackfillRow[]): Promise<Map<string, VendorRow>> {
  const names = [...new Set(rows.flatMap((row) => row.vendor?.trim() ?? []))];
  const found = await tx.query(vendorsByIdsOrCodes, [names, names.map((name) => name.toUpperCase())]);
  return new Map(found.flatMap((vendor) => [[vendor.id, vendor] as const, [vendor.code, vendor] as const]));
}

/** The planned code of a row, or why there is none. */
function planRow(vendors: ReadonlyMap<string, VendorRow>, { vendor: name, code }: BackfillRow) {
  const given = name?.trim() ?? '';
  const vendor = vendors.get(given) ?? vendors.get(given.toUpperCase());
  if (vendor === undefined) return `There is no vendor "${given}".`;
  const plan = planCode(vendor, code ?? '', []);
  return isPlanned(plan) ? plan : plan.message;
}

type Tally = { -readonly [Key in keyof BackfillProgress]: number };

function addBatch(tally: Tally, { size, issued, failures }: Batch): void {
  tally.done += size;
  tally.failed += failures.length;
  for (const { status } of issued) {
    if (status === 'INSERTED') tally.inserted += 1;
    else if (status === 'EXISTING') tally.existing += 1;
    else tally.collisionsResolved += 1;
  }
}
