import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { IntakeHandlers, IntakeQueue } from '../../src/adapters/intake-queue/intake-queue.js';
import type { Delivery } from '../../src/adapters/job-queue/pg-boss-queue.js';

/** A message of the suite. */
export const NOTE = z.strictObject({ n: z.int() });
export type Note = z.infer<typeof NOTE>;

/** One queue that is empty, seen by any number of processes. A message is dead after three failed deliveries. */
export interface IntakeScene {
  /** As one more process sees it. The test stops it. */
  open(): Promise<IntakeQueue<Note>>;
  /** A process takes a message and dies without a word. */
  takeAndDie(): Promise<void>;
  /** Resolves when a message under work would have been handed to somebody else, had nobody prolonged it. */
  outlive(): Promise<void>;
}

interface Consumer extends IntakeHandlers<Note> {
  readonly handled: Delivery<Note>[];
  readonly buried: Delivery<Note>[];
}

/** Remembers what it is given; `work` does it. */
function consumer(work: (delivery: Delivery<Note>) => Promise<void> = () => Promise.resolve()): Consumer {
  const handled: Delivery<Note>[] = [];
  const buried: Delivery<Note>[] = [];
  return {
    handled,
    buried,
    handle: async (delivery) => {
      handled.push(delivery);
      await work(delivery);
    },
    giveUp: (delivery) => {
      buried.push(delivery);
      return Promise.resolve();
    },
    discard: () => Promise.reject(new Error('All notes can be read.')),
  };
}

const numbers = (deliveries: readonly Delivery<Note>[]) => deliveries.map(({ payload }) => payload.n);
const EMPTY = { waiting: 0, underWork: 0, dead: 0 };
/** Time for what takes a queue its time: retries, a dead worker found out. */
const PATIENT = { timeout: 120_000 };

/** What every intake queue must do; `begin` answers a scene of its own that ends with the test. */
export function describeIntakeQueue(name: string, begin: () => Promise<IntakeScene>): void {
  const start = async () => {
    const scene = await begin();
    const open = async () => {
      const queue = await scene.open();
      onTestFinished(() => queue.stop(100));
      return queue;
    };
    return { scene, open, queue: await open() };
  };

  describe(name, () => {
    test('what was sent before anybody listened, and after, is handled and then gone', async () => {
      const { queue } = await start();
      const notes = Array.from({ length: 25 }, (_, n) => ({ n }));
      await queue.send(notes.slice(0, 12));
      expect(await queue.inspect()).toEqual({ ...EMPTY, waiting: 12 });
      const { handled, ...handlers } = consumer();
      await queue.consume({ ...handlers }, 4);
      await queue.send(notes.slice(12));
      await expect.poll(() => numbers(handled).sort((a, b) => a - b), PATIENT).toEqual(notes.map(({ n }) => n));
      await expect.poll(() => queue.inspect(), PATIENT).toEqual(EMPTY);
      expect(handled.every(({ lastAttempt }) => !lastAttempt)).toBe(true);
      await queue.send([]);
    });

    test('a message is there until its work is committed, however long that takes, and nobody else gets it', async () => {
      const { scene, open, queue } = await start();
      const committed = Promise.withResolvers<undefined>();
      const first = consumer(() => committed.promise);
      const second = consumer();
      await queue.send([{ n: 1 }]);
      await queue.consume(first, 1);
      await expect.poll(() => first.handled.length, PATIENT).toBe(1);
      const other = await open();
      await other.consume(second, 1);
      await scene.outlive();
      expect([second.handled, await other.inspect()]).toEqual([[], { ...EMPTY, underWork: 1 }]);
      committed.resolve(undefined);
      await expect.poll(() => other.inspect(), PATIENT).toEqual(EMPTY);
      expect([first.handled.length, second.handled.length]).toEqual([1, 0]);
    });

    test('a failed message comes again, by the same name', async () => {
      const { queue } = await start();
      let tries = 0;
      const one = consumer(() => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('The provider is down.')) : Promise.resolve();
      });
      await queue.consume(one, 2);
      await queue.send([{ n: 7 }]);
      await expect.poll(() => one.handled.length, PATIENT).toBe(2);
      expect(new Set(one.handled.map(({ id }) => id)).size).toBe(1);
      await expect.poll(() => queue.inspect(), PATIENT).toEqual(EMPTY);
      expect(one.buried).toEqual([]);
    });

    test('a message whose consumer died goes to another', async () => {
      const { scene, queue } = await start();
      await queue.send([{ n: 3 }]);
      await scene.takeAndDie();
      const heir = consumer();
      await queue.consume(heir, 1);
      await expect.poll(() => numbers(heir.handled), PATIENT).toEqual([3]);
      await expect.poll(() => queue.inspect(), PATIENT).toEqual(EMPTY);
    });

    test('a message that always fails is told that it is its last try, then given up until that is recorded', async () => {
      const { queue } = await start();
      const poisoned = consumer(({ payload }) =>
        payload.n === 13 ? Promise.reject(new Error('Never.')) : Promise.resolve(),
      );
      let records = 0;
      const giveUp = async (delivery: Delivery<Note>) => {
        records += 1;
        if (records === 1) throw new Error('The database is away.');
        await poisoned.giveUp(delivery);
      };
      await queue.consume({ ...poisoned, giveUp }, 2);
      await queue.send([{ n: 13 }, { n: 14 }]);
      await expect.poll(() => numbers(poisoned.buried), PATIENT).toEqual([13]);
      const tries = poisoned.handled.filter(({ payload }) => payload.n === 13);
      expect(tries.map(({ lastAttempt }) => lastAttempt)).toEqual([false, false, true]);
      expect(records).toBe(2);
      await expect.poll(() => queue.inspect(), PATIENT).toEqual(EMPTY);
    });

    test('one that stops ends what it can, and gives back at once what it cannot', async () => {
      const { open, queue } = await start();
      const never = new Promise<never>(() => undefined);
      const leaving = consumer(({ payload }) => (payload.n % 2 === 0 ? never : Promise.resolve()));
      await queue.consume(leaving, 2);
      // Its two places are taken by what never ends.
      await queue.send([{ n: 1 }, { n: 2 }, { n: 4 }]);
      await expect.poll(() => numbers(leaving.handled).sort(), PATIENT).toEqual([1, 2, 4]);
      await queue.stop(200);
      const heir = consumer();
      const other = await open();
      await other.send([{ n: 3 }]);
      await other.consume(heir, 2);
      await expect.poll(() => numbers(heir.handled).sort(), PATIENT).toEqual([2, 3, 4]);
      expect(numbers(leaving.handled)).not.toContain(3);
    });
  });
}
