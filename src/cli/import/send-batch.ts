import { createHash } from 'node:crypto';
import type { ApiClient, ApiUserError } from '../_shared/api-client.js';
import type { Batch } from '../_shared/batch-rows.js';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import type { ImportRow, RowInput } from './import-row.js';
import type { VendorIds } from './vendor-ids.js';

const INGEST = `mutation Import($input: IngestProductsInput!) {
  ingestProducts(input: $input) { products { id } created job { id } userErrors { code field message } }
}`;

/** A row that was not stored. */
export interface RefusedRow {
  readonly line: number;
  readonly code: string;
  /** Field of the product; null when the whole row is meant. */
  readonly field: string | null;
  readonly message: string;
}

export interface BatchOutcome {
  readonly created: number;
  readonly changed: number;
  readonly refused: readonly RefusedRow[];
}

interface Payload {
  readonly products: readonly ({ readonly id: string } | null)[];
  readonly created: number;
  readonly userErrors: readonly ApiUserError[];
}

/** Sends a batch. Sent again by the same import, with the same vendors, it has the first answer and no second effect. */
export async function sendBatch(
  api: ApiClient,
  batch: Batch<ImportRow>,
  context: { readonly importId: string; readonly vendorIds: VendorIds },
): Promise<BatchOutcome> {
  const { good, refused } = await sortOut(batch, context.vendorIds);
  if (good.length === 0) return { created: 0, changed: 0, refused };
  const products = good.map(({ product }) => product);
  const idempotencyKey = hashText(JSON.stringify([context.importId, batch.index, products]));
  const { ingestProducts } = await api.execute<{ ingestProducts: Payload }>(INGEST, {
    input: { products, idempotencyKey },
  });
  for (const error of ingestProducts.userErrors) {
    const row = good[Number(error.field?.[1] ?? Number.NaN)];
    if (row === undefined) throw new CommandError(EXIT.SERVER, `The server refused the call: ${error.message}`);
    refused.push({ line: row.line, code: error.code, field: error.field?.[2] ?? null, message: error.message });
  }
  const stored = ingestProducts.products.filter((product) => product !== null).length;
  refused.sort((a, b) => a.line - b.line);
  return { created: ingestProducts.created, changed: stored - ingestProducts.created, refused };
}

async function sortOut(batch: Batch<ImportRow>, vendorIds: VendorIds) {
  const good: { line: number; product: Omit<RowInput, 'vendor'> & { vendorId: string } }[] = [];
  const refused: RefusedRow[] = [];
  for (const { line, content } of batch.rows) {
    if ('problem' in content) {
      refused.push({ line, code: 'INVALID', field: content.field ?? null, message: content.problem });
      continue;
    }
    const { vendor, ...product } = content.input;
    const vendorId = await vendorIds(vendor);
    if (vendorId !== null) good.push({ line, product: { ...product, vendorId } });
    else {
      const message = `There is no vendor ${vendor}. Make it first, or give --create-vendors.`;
      refused.push({ line, code: 'NOT_FOUND', field: 'vendor', message });
    }
  }
  return { good, refused };
}

function hashText(text: string): string {
  return `import-${createHash('sha256').update(text).digest('hex')}`;
}
