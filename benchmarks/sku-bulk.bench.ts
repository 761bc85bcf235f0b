import { systemClock } from '../src/adapters/clock/clock.js';
import { openDatabase } from '../src/adapters/database/database.js';
import { createMetrics } from '../src/adapters/metrics/metrics.js';
import { defineStatement, getOne } from '../src/entities/_shared/statement.js';
import type { Deps, OperationContext } from '../src/operations/_shared/context.js';
import { generateSkus } from '../src/operations/catalog/generate-skus.js';
import { upsertVendor } from '../src/operations/catalog/upsert-vendor.js';
import { median } from './support/load.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// 10 000 codes in one call, from raw code to answer, against a bare set-based insert of the very rows it stored into a
// table of the same shape. Rounds are interleaved; each takes codes nobody has seen, one in 25 colliding.
const CODES = 10_000;
const COLLIDE_EVERY = 25;
const ROUNDS = 11;
const BAR = 2;

interface StoredColumns {
  readonly canonical: string[];
  readonly vendor: string[];
  readonly raw: string[];
  readonly identity: string[];
  readonly base: string[];
  readonly normalised: string[];
}

const readBack = defineStatement<StoredColumns>(
  'bench.read_back',
  `SELECT array_agg(canonical) AS canonical, array_agg(vendor_id) AS vendor, array_agg(raw_code) AS raw,
     array_agg(code_identity) AS identity, array_agg(base) AS base, array_agg(normalised_code) AS normalised
   FROM (SELECT * FROM skus WHERE raw_code LIKE $1 ORDER BY canonical) AS stored`,
);
const bareInsert = defineStatement<never>(
  'bench.bare_insert',
  `INSERT INTO bare_skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
   SELECT *, $7::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
);

function codesOf(round: number): string[] {
  return Array.from({ length: CODES }, (_, n) =>
    n % COLLIDE_EVERY === COLLIDE_EVERY - 1 ? `r${round}.${n - 1}/ab-c` : `r${round}-${n}/AB-C`,
  );
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const scratch = await openScratchDatabase();
const database = await openDatabase(scratch.url);
const ctx: OperationContext = {
  principal: { id: 'key_bench', name: 'Benchmark', roles: ['ADMIN'], kind: 'API_KEY', expiresAt: null },
  // All that these operations take of it.
  deps: { database, clock: systemClock, metrics: createMetrics() } as unknown as Deps,
  requestId: 'bench',
  clientAddress: null,
  signal: new AbortController().signal,
  transaction: (work) => database.transaction(work),
};
await database.query({ name: 'bench.shape', text: 'CREATE TABLE bare_skus (LIKE skus INCLUDING ALL)' });
await database.query({
  name: 'bench.key',
  text: 'ALTER TABLE bare_skus ADD CONSTRAINT bare_skus_vendor_fk FOREIGN KEY (vendor_id) REFERENCES vendors (id)',
});
const vendor = await upsertVendor(ctx, { code: 'BENCH', name: 'Benchmark' });

const generated: number[] = [];
const bare: number[] = [];
const repeated: number[] = [];
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const rawCodes = codesOf(round);
  const input = { vendorId: vendor.id, rawCodes };
  const took = await time(() => generateSkus(ctx, input));
  const rows = await getOne(database, readBack, [`r${round}%`]);
  if (rows.canonical.length !== CODES) throw new Error(`Expected ${CODES} rows, found ${rows.canonical.length}.`);
  const { canonical, vendor: owner, raw, identity, base, normalised } = rows;
  const columns = [canonical, owner, raw, identity, base, normalised, new Date().toISOString()];
  const reference = await time(() => ctx.transaction((tx) => tx.query(bareInsert, columns)));
  repeated.push(await time(() => generateSkus(ctx, input)));
  generated.push(took);
  bare.push(reference);
  // The first round is the warm-up.
  if (round > 0) ratios.push(took / reference);
}
await database.close();
await scratch.close();

const ms = (values: readonly number[]) => median(values.slice(1)).toFixed(0);
const ratio = median(ratios);
await recordResult('10 000 SKUs in one call', [
  '| what | ms (median) | ratio | bar |',
  '| --- | --- | --- | --- |',
  `| bare insert of the same rows | ${ms(bare)} | 1 | |`,
  `| \`generateSkus\`, all new, 4 % colliding | ${ms(generated)} | ${ratio.toFixed(2)} | ≤ ${BAR} |`,
  `| the same call again, all known | ${ms(repeated)} | ${(median(repeated.slice(1)) / median(bare.slice(1))).toFixed(2)} | |`,
  '',
  `Durable commits, ${ROUNDS - 1} interleaved rounds; the same table shape, indexes and foreign key. The call includes computing every form of every code.`,
]);
if (ratio > BAR) process.exitCode = 1;
