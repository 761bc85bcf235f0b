import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement, getOne } from '../../src/entities/_shared/statement.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { OPERATION_TIMEOUT_MS: '1500' } });
});
afterAll(() => world.close());

const waiting = defineStatement<{ count: number }>(
  'test.timeouts_waiting',
  `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
);

async function untilWaiting(count: number): Promise<void> {
  while ((await getOne(world.database, waiting, [])).count !== count) await delay(10);
}

/** Runs `work` while nobody can read or write vendors. */
async function withVendorsLocked(work: () => Promise<void>): Promise<void> {
  await world.database.transaction(async (tx) => {
    await tx.run('LOCK TABLE vendors IN ACCESS EXCLUSIVE MODE', []);
    await work();
  });
}

test('what an operation could not read in time is TIMEOUT, beside what it could', async () => {
  await withVendorsLocked(async () => {
    const { data, errors } = await world.execute('{ viewer { name } vendor(code: "X") { id } }');
    expect(errors?.map(({ path, extensions }) => [path, extensions['code'], extensions['retryable']])).toEqual([
      [['vendor'], 'TIMEOUT', true],
    ]);
    expect(data).toEqual({ viewer: { name: 'Test ADMIN' }, vendor: null });
    await untilWaiting(0);
  });
});

test('a mutation that is not done in time has not happened', async () => {
  const mutation =
    'mutation { upsertVendor(input: { code: "LATE", name: "Late" }) { vendor { id } userErrors { code } } }';
  await withVendorsLocked(async () => {
    const { errors } = await world.execute(mutation);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['TIMEOUT']);
  });
  expect((await world.execute('{ vendor(code: "LATE") { id } }')).data).toEqual({ vendor: null });
});
