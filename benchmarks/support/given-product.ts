import type { ChildServer } from './child-server.js';
import { askServer } from './subscribers.js';

/** A product for events to tell of; answers its id. */
export async function givenProduct(server: ChildServer): Promise<string> {
  const { upsertVendor } = await askServer<{ upsertVendor: { vendor: { id: string } } }>(
    server,
    'mutation { upsertVendor(input: { code: "BENCH", name: "Bench" }) { vendor { id } userErrors { message } } }',
  );
  const { ingestProduct } = await askServer<{ ingestProduct: { product: { id: string } } }>(
    server,
    'mutation ($vendorId: ID!) { ingestProduct(input: { vendorId: $vendorId, vendorCode: "B-1", name: "Bench" }) { product { id } userErrors { message } } }',
    { vendorId: upsertVendor.vendor.id },
  );
  // What it told of itself must not arrive among what is measured.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return ingestProduct.product.id;
}
