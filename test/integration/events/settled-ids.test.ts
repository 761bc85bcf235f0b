import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../src/adapters/database/session.js';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { SettledIds } from '../../../src/events/settled-ids.js';
import { useLogScene } from './log-scene.js';

const scene = useLogScene();
let session: Session;
beforeAll(async () => {
  session = await scene.deps.database.openSession({ idleTimeoutMs: 60_000, queryTimeoutMs: 5_000 });
});
afterAll(() => session.close());

const moveFrom = defineStatement<{ moved: number; lastId: string | null }>(
  'test.move_from',
  'SELECT moved, last_id::text AS "lastId" FROM sequence_events($1, $2)',
);

/** One turn of the sequencer: it looks who writes, moves a batch from the mark, and takes note. */
async function turn(settled: SettledIds, batch = 1_000): Promise<number> {
  await settled.look(session);
  const { moved, lastId } = await getOne(session, moveFrom, [batch, settled.upTo.toString()]);
  settled.note({ moved, lastId: lastId === null ? null : BigInt(lastId), drained: moved < batch });
  return moved;
}

test('a fresh outbox is not taken for one that has given out its first id', async () => {
  const settled = new SettledIds();
  expect(await turn(settled)).toBe(0);
  expect(settled.upTo).toBe(0n);
  await scene.emit('first', 1);
  expect(await turn(settled)).toBe(1);
});

test('the mark waits for whoever may hold a lower id, and nothing that commits late is passed over', async () => {
  for (const id of ['late', 'quick']) await scene.add(id);
  const settled = new SettledIds();
  await turn(settled);
  const before = settled.upTo;
  const written = Promise.withResolvers<undefined>();
  const mayCommit = Promise.withResolvers<undefined>();
  const late = scene.change('late', () => {
    written.resolve(undefined);
    return mayCommit.promise;
  });
  await written.promise;
  await scene.change('quick');
  expect(await turn(settled)).toBe(1);
  expect(await turn(settled)).toBe(0);
  expect(settled.upTo).toBe(before);

  mayCommit.resolve(undefined);
  await late;
  expect(await turn(settled)).toBe(1);
  expect(settled.upTo).toBe(before + 2n);
  await scene.change('quick');
  expect(await turn(settled)).toBe(1);
});

test('a batch that did not take everything moves the mark only once it is past it', async () => {
  const settled = new SettledIds();
  await turn(settled);
  const before = settled.upTo;
  await scene.emit('many', 30);
  const marks: bigint[] = [];
  for (let n = 0; n < 4; n += 1) {
    await turn(settled, 10);
    marks.push(settled.upTo - before);
  }
  expect(marks).toEqual([0n, 0n, 30n, 30n]);
});
