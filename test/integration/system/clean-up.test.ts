import { afterAll, beforeAll, expect, test } from 'vitest';
import { append } from '../../../src/events/append.js';
import { encodeLogCursor } from '../../../src/events/cursor.js';
import { cleanUp } from '../../../src/operations/system/clean-up.js';
import { RawSocket } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const DAY_MS = 24 * 3_600_000;
/** Positions in the log's first partition. */
const FIRST_PARTITION = 4_096;

async function emit(count: number): Promise<void> {
  const occurredAt = world.clock.now();
  const event = (n: number) => ({
    type: 'job.progressed.v1' as const,
    entityId: 'job_old',
    entityVersion: n,
    payload: { state: 'ACTIVE' },
    occurredAt,
  });
  await world.database.transaction((tx) =>
    append(
      tx,
      Array.from({ length: count }, (_, n) => event(n + 1)),
    ),
  );
}

test('a full partition leaves the log after seven days, and a cursor into it is told so over the socket', async () => {
  const start = await world.head();
  await emit(6_000);
  const head = await world.head();
  // A process that has yet to read them would still have the oldest in memory, and rightly give them out.
  await expect.poll(() => world.deps.feed.position).toBe(head);
  world.clock.advance(7 * DAY_MS - 60_000);
  expect(await cleanUp(world.system)).toBe(0);
  world.clock.advance(120_000);
  expect(await cleanUp(world.system)).toBe(FIRST_PARTITION);
  const oldest = BigInt(FIRST_PARTITION);
  expect((await world.events(oldest)).map(({ position }) => position)).toEqual(
    Array.from({ length: Number(head - oldest) }, (_, n) => oldest + 1n + BigInt(n)),
  );
  expect(await cleanUp(world.system)).toBe(0);

  const raw = await new RawSocket(world.url).open();
  await raw.init((await world.key('VIEWER')).secret);
  const query = 'subscription ($after: Cursor) { reviewQueueUpdated(after: $after) { cursor } }';
  raw.send({ type: 'subscribe', id: 'old', payload: { query, variables: { after: encodeLogCursor(start) } } });
  expect(await raw.receive((message) => message.id === 'old')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'CURSOR_EXPIRED', oldestCursor: encodeLogCursor(oldest) } }],
  });
  const kept = 'subscription ($after: Cursor) { productChanged(after: $after) { cursor } }';
  raw.send({ type: 'subscribe', id: 'kept', payload: { query: kept, variables: { after: encodeLogCursor(oldest) } } });
  await world.database.transaction((tx) =>
    append(tx, [
      {
        type: 'product.created.v1',
        entityId: 'prod_kept',
        entityVersion: 1,
        payload: { vendorId: 'vend_kept', status: 'DRAFT' },
        occurredAt: world.clock.now(),
      },
    ]),
  );
  const last = await world.head();
  expect(await raw.receive((message) => message.id === 'kept')).toMatchObject({
    type: 'next',
    payload: { data: { productChanged: { cursor: encodeLogCursor(last) } } },
  });
  raw.socket.close();
});
