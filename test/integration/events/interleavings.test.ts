import { expect, test } from 'vitest';
import type { StampedEvent } from '../../../src/events/event-catalogue.js';
import { startSequencer } from '../../../src/events/sequencer.js';
import { SeededRandom } from '../../support/corpus/random.js';
import { bumpAndAppend, useLogScene } from './log-scene.js';

const ROUNDS = 200;
const LANES = 8;
const OTHERS = 4;
const ENTITIES = Array.from({ length: 6 }, (_, n) => `shared-${n}`);

const scene = useLogScene();

test('200 interleavings in which a transaction opens first and commits last: nothing missing, nothing twice, no entity out of order', {
  timeout: 300_000,
}, async () => {
  for (const id of ENTITIES) await scene.add(id);
  const feed = await scene.follow();
  const after = await scene.head();
  const seen = new Map<string, StampedEvent>();
  const all: StampedEvent[] = [];
  const waiting = new Map<string, () => void>();
  const stop = new AbortController();
  const reading = (async () => {
    for await (const batch of feed.follow(after, stop.signal)) {
      all.push(...batch);
      for (const event of batch) {
        seen.set(`${event.entityId}:${event.entityVersion}`, event);
        waiting.get(event.entityId)?.();
      }
    }
  })();
  const told = async (id: string) => {
    while (!seen.has(`${id}:1`)) await new Promise<void>((resolve) => waiting.set(id, resolve));
  };
  const sequencers = [startSequencer(scene.deps), startSequencer(scene.deps)];
  let written = 0;

  const round = async (n: number) => {
    const random = new SeededRandom(n);
    const shared = () => ENTITIES.filter(() => random.chance(0.4));
    const others = Array.from({ length: OTHERS }, (_, k) => `round-${n}-other-${k}`);
    const first = `round-${n}-first`;
    for (const id of [first, ...others]) await scene.add(id);
    await scene.deps.database.transaction(async (tx) => {
      await bumpAndAppend(tx, first);
      await Promise.all(
        others.map((own) => {
          // In one order, or they would wait for each other.
          const changes = shared();
          written += 1 + changes.length;
          return scene.deps.database.transaction(async (other) => {
            await bumpAndAppend(other, own);
            for (const id of changes) await bumpAndAppend(other, id);
          });
        }),
      );
      // The others have not only committed: they have been told of.
      await Promise.all(others.map(told));
      const changes = shared();
      written += 1 + changes.length;
      for (const id of changes) await bumpAndAppend(tx, id);
    });
    await told(first);
  };

  const rounds = Array.from({ length: ROUNDS }, (_, n) => n);
  const lane = async () => {
    for (let n = rounds.pop(); n !== undefined; n = rounds.pop()) await round(n);
  };
  // A reader that failed would let the lanes wait for ever.
  await Promise.race([Promise.all(Array.from({ length: LANES }, lane)), reading]);
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
  stop.abort();
  await reading;

  // A transaction that opened before the others and committed after they were told of stands behind all of them.
  for (let n = 0; n < ROUNDS; n += 1) {
    const first = seen.get(`round-${n}-first:1`)?.position ?? 0n;
    for (let k = 0; k < OTHERS; k += 1) expect(seen.get(`round-${n}-other-${k}:1`)?.position).toBeLessThan(first);
  }
  expect(all.map(({ position }) => position)).toEqual(
    Array.from({ length: written }, (_, n) => after + 1n + BigInt(n)),
  );
  for (const [, own] of Map.groupBy(all, ({ entityId }) => entityId)) {
    expect(own.map(({ entityVersion }) => entityVersion)).toEqual(own.map((_, index) => index + 1));
  }
});
