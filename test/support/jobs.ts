import { type Api, addVendor, ask, uploadPicture } from './api.js';
import { connectClient } from './socket.js';

export interface JobProgress {
  readonly type: string;
  readonly job: {
    readonly state: string;
    readonly done: number;
    readonly failed: number;
    readonly total: number;
  };
}

/** How many pictures are sent at once. */
const SENDERS = 8;

/** One product for each picture, ingested in one call; answers the id of the job that works on the pictures. */
export async function ingestPictures(api: Api, vendorCode: string, pictures: readonly Buffer[]): Promise<string> {
  const vendorId = await addVendor(api, vendorCode);
  const products = pictures.map((_, n) => ({ vendorId, vendorCode: `P-${n}`, name: `Product ${n}`, uploadId: '' }));
  const waiting = pictures.map((picture, n) => ({ picture, product: products[n]! }));
  const send = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      next.product.uploadId = await uploadPicture(api, next.picture);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  const { ingestProducts } = await ask(
    api,
    'mutation ($input: IngestProductsInput!) { ingestProducts(input: $input) { created job { id total } userErrors { code field message } } }',
    { input: { products } },
  );
  if (ingestProducts.created !== pictures.length) throw new Error(`Not ingested: ${JSON.stringify(ingestProducts)}`);
  return ingestProducts.job.id as string;
}

/** The job's own subscription: what it tells after a cursor, until the job ends. */
export async function* followJob(api: Api, jobId: string, after: string): AsyncGenerator<JobProgress> {
  const client = connectClient(api.url, api.key);
  try {
    const results = client.iterate<{ jobProgressed: JobProgress }>({
      query:
        'subscription ($jobId: ID!, $after: Cursor) { jobProgressed(jobId: $jobId, after: $after) { type job { state done failed total } } }',
      variables: { jobId, after },
    });
    for await (const { data, errors } of results) {
      if (!data) throw new Error(`The subscription failed: ${JSON.stringify(errors)}`);
      yield data.jobProgressed;
    }
  } finally {
    await client.dispose();
  }
}
