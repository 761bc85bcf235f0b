import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addVendor, ask, readLogCursor, uploadPicture } from '../support/api.js';
import { useFreshDatabase } from '../support/database.js';
import { followJob, type JobProgress } from '../support/jobs.js';
import { readRows } from '../support/rows.js';
import { startWorkerFleet, type WorkerFleet } from '../support/worker-fleet.js';
import { renderSmallPictures } from './small-pictures.js';

const PRODUCTS = 50;
const VARIANTS = 3;
/** Pieces done (50 raw pictures and 150 variants) after which the workers are killed. */
const KILL_AFTER = [30, 80, 140];

const database = useFreshDatabase();
let fleet: WorkerFleet;

beforeEach(async () => {
  fleet = await startWorkerFleet({ databaseUrl: database.url });
});
afterEach(() => fleet.close());

async function uploadAll(pictures: readonly Buffer[]): Promise<string[]> {
  const uploadIds: string[] = [];
  for (const picture of pictures) uploadIds.push(await uploadPicture(fleet.api, picture));
  return uploadIds;
}

const INGEST =
  'mutation ($input: IngestProductsInput!) { ingestProducts(input: $input) { created job { id total } userErrors { code message } } }';

test('50 products to be enhanced, workers killed three times: every variant is there once', {
  timeout: 900_000,
}, async () => {
  const uploadIds = await uploadAll(await renderSmallPictures(PRODUCTS));
  const vendorId = await addVendor(fleet.api, 'KILLED');
  const products = uploadIds.map((uploadId, n) => ({
    vendorId,
    vendorCode: `P-${n}`,
    name: `Box ${n}`,
    uploadId,
    enhance: true,
  }));
  const after = await readLogCursor(fleet.api);
  const begun = performance.now();
  const { ingestProducts } = await ask(fleet.api, INGEST, { input: { products } });
  const answeredMs = Math.round(performance.now() - begun);
  console.log(`${PRODUCTS} products to be enhanced: answered after ${answeredMs} ms`);
  expect(ingestProducts).toMatchObject({
    created: PRODUCTS,
    job: { total: PRODUCTS * (1 + VARIANTS) },
    userErrors: [],
  });

  const kills = [...KILL_AFTER];
  let killing: Promise<unknown> = Promise.resolve();
  let attemptsCut = 0;
  const killWorkers = () =>
    fleet.replaceWorkers(async () => {
      const [left] = await readRows<{ active: number }>(
        database.url,
        `SELECT count(*)::int AS active FROM pgboss.job WHERE state = 'active' AND name IN ('process-image', 'enhance-product')`,
      );
      attemptsCut += left?.active ?? 0;
    });
  let last: JobProgress | undefined;
  for await (last of followJob(fleet.api, ingestProducts.job.id, after)) {
    if (kills[0] === undefined || last.job.done < kills[0]) continue;
    kills.shift();
    killing = killing.then(killWorkers);
    await killing;
  }
  expect(kills).toEqual([]);
  expect(attemptsCut).toBeGreaterThan(0);
  const total = PRODUCTS * (1 + VARIANTS);
  expect(last).toEqual({ type: 'job.completed.v1', job: { state: 'COMPLETED', done: total, failed: 0, total } });

  const [counts] = await readRows(
    database.url,
    `SELECT (SELECT count(*)::int FROM product_images WHERE kind = 'ENHANCED') AS variants,
       (SELECT count(DISTINCT object_key)::int FROM product_images WHERE kind = 'ENHANCED' AND state = 'PENDING') AS made,
       (SELECT count(*)::int FROM products WHERE status = 'PENDING_REVIEW') AS products,
       (SELECT count(*)::int FROM (SELECT product_id FROM product_images WHERE kind = 'ENHANCED'
          GROUP BY product_id HAVING count(DISTINCT variant) = ${VARIANTS}) AS whole) AS whole,
       (SELECT count(*)::int FROM event_log WHERE type = 'job.completed.v1') AS completions`,
  );
  expect(counts).toEqual({
    variants: PRODUCTS * VARIANTS,
    made: PRODUCTS * VARIANTS,
    products: PRODUCTS,
    whole: PRODUCTS,
    completions: 1,
  });

  // Every row has its file; beside those there is at most what an attempt had stored when it was killed, two variants each.
  const rows = await readRows<{ key: string }>(
    database.url,
    `SELECT object_key AS key FROM product_images WHERE kind = 'ENHANCED'`,
  );
  const objects = join(fleet.folder, 'objects');
  const found = await readdir(join(objects, 'enhanced'), { recursive: true, withFileTypes: true });
  const files = new Set(
    found
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jpg'))
      .map((entry) => join(entry.parentPath, entry.name).slice(objects.length + 1)),
  );
  expect(rows.filter(({ key: objectKey }) => !files.has(objectKey))).toEqual([]);
  expect(files.size - rows.length).toBeLessThanOrEqual(2 * attemptsCut);
});
