import { expect, test } from 'vitest';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { decodeLogCursor } from '../../../src/events/cursor.js';
import { startSequencer } from '../../../src/events/sequencer.js';
import { take, useLogScene } from './log-scene.js';

const scene = useLogScene();

const forget = defineStatement<{ forgotten: string }>(
  'test.forget',
  `SELECT forget_event_partitions('infinity') AS forgotten`,
);
const drop = defineStatement<{ dropped: number }>('test.drop', 'SELECT drop_detached_event_partitions() AS dropped');
/** A partition that took long is followed by one that is not larger. */
const age = defineStatement<never>(
  'test.age',
  `UPDATE event_partitions SET opened_at = opened_at - interval '30 days' WHERE closed_at IS NULL`,
);
/** What the smallest partition holds. */
const SMALLEST = 4_096;

interface Refusal {
  readonly code: string;
  readonly details: { readonly oldestCursor: string };
}

test('a replay whose partition is taken away is told so, with the oldest cursor, and goes on from there', async () => {
  await scene.emit('replayed', SMALLEST + 5);
  await scene.sequence();
  const feed = await scene.follow();
  const replay = feed.follow(0n, AbortSignal.timeout(60_000));
  const page = (await replay.next()).value ?? [];
  expect(page[0]?.position).toBe(1n);

  expect(await scene.deps.database.query(forget)).toEqual([{ forgotten: String(SMALLEST) }]);
  await scene.deps.database.query(drop);
  const refusal = await replay.next().then(
    () => null,
    (error: unknown) => error as Refusal,
  );
  expect(refusal).toMatchObject({ code: 'CURSOR_EXPIRED' });
  const oldest = decodeLogCursor(refusal?.details.oldestCursor ?? '');
  expect(oldest).toBe(BigInt(SMALLEST));
  expect((await take(feed, oldest, 5)).map(({ entityVersion }) => entityVersion)).toEqual(
    [1, 2, 3, 4, 5].map((n) => SMALLEST + n),
  );
  await expect(take(feed, oldest - 1n, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('a feed that lagged behind retention goes on, and holds no hole for contiguous', async () => {
  const feed = await scene.follow();
  const start = await scene.head();
  // It sees nothing: what is written is taken away in the same breath.
  await scene.deps.database.query(age);
  await scene.emit('skipped', 5 * SMALLEST);
  await scene.deps.database.transaction(async (tx) => {
    await tx.run('SELECT sequence_events(100000)', []);
    await tx.query(forget);
  });
  const head = await scene.head();
  await expect.poll(() => feed.position).toBe(head);
  await expect(take(feed, start, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('replays meet retention again and again: each gets every event after its cursor, or is refused; never a gap', async () => {
  const { database } = scene.deps;
  const sequencer = startSequencer(scene.deps);
  const feed = await scene.follow();
  const start = await scene.head();
  const end = start + 40_000n;
  const over = new AbortController();
  let forgotten = 0;
  // What this process has not read yet may be forgotten already.
  const moreOrTooLate = (withinMs: number) =>
    feed
      .follow(feed.position, AbortSignal.timeout(withinMs))
      .next()
      .catch((error: unknown) => expect((error as Refusal).code).toBe('CURSOR_EXPIRED'));
  const writing = (async () => {
    for (let at = start; at < end; at += 1_000n) await scene.emit('raced', 1_000);
    while (feed.position < end) await moreOrTooLate(60_000);
  })();
  const forgetting = (async () => {
    while (!over.signal.aborted) {
      await moreOrTooLate(500);
      await database.query(age);
      forgotten += Number((await getOne(database, forget, [])).forgotten);
      await database.query(drop);
    }
  })();
  let refused = 0;
  /** From a position to the end of the log, from the oldest cursor that works after a refusal. */
  const replay = async (from: bigint) => {
    let at = from;
    while (at < end) {
      try {
        for await (const batch of feed.follow(at, AbortSignal.timeout(60_000))) {
          const before = at;
          expect(batch.map(({ position }) => position)).toEqual(batch.map((_, n) => before + 1n + BigInt(n)));
          at = batch.at(-1)?.position ?? at;
          if (at >= end) break;
        }
      } catch (error) {
        const { code, details } = error as Refusal;
        if (code !== 'CURSOR_EXPIRED') throw error;
        const oldest = decodeLogCursor(details.oldestCursor);
        expect(oldest).toBeGreaterThan(at);
        refused += 1;
        at = oldest;
      }
    }
  };
  /** Begins anew, at the first position it knows, until the writing is over. */
  const replayAgainAndAgain = async () => {
    let from = start;
    while (!over.signal.aborted) {
      const head = await scene.head();
      const refusal = await take(feed, from, Math.max(1, Number(head - from))).then(
        () => null,
        (error: unknown) => error as Refusal,
      );
      if (refusal !== null) {
        expect(refusal.code).toBe('CURSOR_EXPIRED');
        refused += 1;
        from = decodeLogCursor(refusal.details.oldestCursor);
      }
      if (from >= end) return;
    }
  };
  const replays = [
    ...Array.from({ length: 6 }, () => replay(start)),
    ...Array.from({ length: 6 }, replayAgainAndAgain),
  ];
  await writing;
  over.abort();
  await Promise.all([...replays, forgetting]);
  await sequencer.stop();
  // How often they met is the machine's affair; by now the beginning is gone, and who asks for it is refused.
  forgotten += Number((await getOne(database, forget, [])).forgotten);
  await replay(start);
  expect(forgotten).toBeGreaterThanOrEqual(SMALLEST);
  expect(refused).toBeGreaterThan(0);
});
