import type { ApiClient, ApiUserError } from '../_shared/api-client.js';
import { followJob } from '../_shared/follow-job.js';
import { type ProgressBar, withProgressBar } from '../_shared/progress-bar.js';
import { terminal } from '../_shared/terminal.js';
import { upsertVendor } from '../_shared/upsert-vendor.js';
import type { DemoItem, DemoSource } from './demo-source.js';
import { productKey, readDemoProducts } from './read-demo-products.js';
import { refused, sendPicture } from './send-picture.js';

const INGEST = `mutation LoadDemo($input: IngestProductsInput!) {
  ingestProducts(input: $input) { created job { id total } userErrors { code field message } }
}`;

/** Pictures under way at once: one is rendered while another travels. */
const CONCURRENCY = 2;

/**
 * Loads the demonstration over the public API as a vendor's system would: vendors, pictures, products; then follows the
 * job until each picture is judged. What is there already is left alone. Answers the ids of the vendors.
 */
export async function loadDemo(api: ApiClient, source: DemoSource): Promise<ReadonlyMap<string, string>> {
  const { logCursor } = await api.execute<{ logCursor: string }>('{ logCursor }');
  const vendorIds = new Map<string, string>();
  for (const vendor of source.vendors) vendorIds.set(vendor.code, await upsertVendor(api, vendor));
  const present = new Set(
    (await readDemoProducts(api, [...vendorIds.values()]))
      .filter((product) => product.images.nodes.length > 0)
      .map(productKey),
  );
  const missing = source.items.filter(
    (item) => !present.has(productKey({ vendor: { id: vendorIds.get(item.vendorCode) ?? '' }, ...item.product })),
  );
  if (missing.length === 0) return vendorIds;
  const uploadIds = await sendPictures(api, missing);
  const products = missing.map((item, index) => ({
    ...item.product,
    vendorId: vendorIds.get(item.vendorCode),
    uploadId: uploadIds[index],
  }));
  const job = await ingest(api, products);
  await withProgressBar('Judging', job.total, (bar) =>
    followJob(api.server, {
      jobId: job.id,
      after: logCursor,
      onProgress: ({ done, failed }) => bar.set(done, failed === 0 ? '' : `${failed} cannot be read`),
    }),
  );
  if (process.stderr.isTTY) terminal.say();
  return vendorIds;
}

async function sendPictures(api: ApiClient, items: readonly DemoItem[]): Promise<string[]> {
  const uploadIds: string[] = [];
  const waiting = [...items.entries()];
  let sent = 0;
  const work = async (bar: Pick<ProgressBar, 'set'>) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      uploadIds[index] = await sendPicture(api, await item.render());
      sent += 1;
      bar.set(sent);
    }
  };
  await withProgressBar('Pictures', items.length, (bar) =>
    Promise.all(Array.from({ length: CONCURRENCY }, () => work(bar))),
  );
  return uploadIds;
}

async function ingest(api: ApiClient, products: readonly object[]): Promise<{ id: string; total: number }> {
  const { ingestProducts } = await api.execute<{
    ingestProducts: { job: { id: string; total: number } | null; userErrors: ApiUserError[] };
  }>(INGEST, { input: { products } });
  if (ingestProducts.userErrors.length > 0 || ingestProducts.job === null) throw refused(ingestProducts.userErrors);
  return ingestProducts.job;
}
