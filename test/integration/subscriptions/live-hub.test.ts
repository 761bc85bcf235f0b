import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { type GraphQLFormattedError, type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM_PRINCIPAL } from '../../../src/auth/principal.js';
import { buildVitrineSchema } from '../../../src/bin/build-schema.js';
import { contextsOver } from '../../../src/bin/contexts.js';
import { encodeLogCursor } from '../../../src/events/cursor.js';
import { createExecutor } from '../../../src/graphql/executor.js';
import { LiveHub } from '../../../src/subscriptions/live-hub.js';
import type { LiveSubscription } from '../../../src/subscriptions/live-subscriptions.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../../support/job-events.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
let hub: LiveHub;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  await givenJobs(world, 'job_burst', 'job_stalled');
  const schema = await buildVitrineSchema();
  const { feed, logger, metrics } = world.deps;
  const createContext = contextsOver(world.deps);
  hub = new LiveHub({ schema, execute: createExecutor(schema), createContext, feed, logger, metrics });
});
afterAll(async () => {
  hub.stop();
  await world.close();
});

const document = parse(FOLLOW_JOB);
const operation = document.definitions[0] as OperationDefinitionNode;

/** A client that reads at its own pace: after every so many results it takes none for so many turns. */
class Reader {
  readonly cursors: string[] = [];
  readonly errors: GraphQLFormattedError[] = [];
  isEnded = false;
  subscription: LiveSubscription | null = null;
  #isBusy = false;
  /** Counts its subscriptions: after an overflow there is another. */
  #turn = 0;

  constructor(
    readonly pace: { readonly every: number; readonly turns: number },
    /** Whether it subscribes again where it was told to. */
    readonly resumes = false,
  ) {}

  async open(jobId: string, after: string | null): Promise<this> {
    const turn = ++this.#turn;
    this.#isBusy = false;
    const subscription = await hub.open({
      prepared: {
        document,
        operation,
        operationName: null,
        variables: { jobId, after },
        rootFields: ['jobProgressed'],
      },
      principal: SYSTEM_PRINCIPAL,
      requestId: 'test',
      signal: new AbortController().signal,
      outlet: {
        next: (payload, cursor) => {
          // What was promised when it said no.
          expect([this.#isBusy, this.isEnded]).toEqual([false, false]);
          expect(JSON.parse(payload).data.jobProgressed.cursor).toBe(cursor);
          this.cursors.push(cursor);
          if (this.cursors.length % this.pace.every !== 0) return true;
          this.#isBusy = true;
          void this.#rest(turn);
          return false;
        },
        error: (errors) => {
          const resumeAfter = errors[0]?.extensions?.['resumeAfter'];
          if (this.resumes && typeof resumeAfter === 'string') {
            void this.open(jobId, resumeAfter);
            return;
          }
          this.errors.push(...errors);
          this.isEnded = true;
        },
        complete: () => {
          this.isEnded = true;
        },
      },
    });
    // Nothing is handed over before the answer has been seen.
    if (turn === 1) expect(this.cursors).toEqual([]);
    this.subscription = subscription;
    return this;
  }

  async #rest(of: number): Promise<void> {
    for (let turn = 0; turn <= this.pace.turns; turn += 1) await nextTurn();
    if (of !== this.#turn) return;
    this.#isBusy = false;
    this.subscription?.drained();
  }
}

const turns = fc.integer({ min: 0, max: 12 });
const readers = fc.record({
  after: fc.constantFrom<'START' | 'NOW' | 'NEVER'>('START', 'NOW', 'NEVER'),
  turns,
  pace: fc.record({ every: fc.integer({ min: 1, max: 9 }), turns }),
  changesRoles: fc.boolean(),
});
/** Ten at most, so that nobody's queue of 256 can overflow. */
const writes = fc.record({ count: fc.integer({ min: 1, max: 25 }), turns });

let runs = 0;

test('whenever one begins among concurrent writes, and however one reads, everything after that comes once, in order', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(writes, { minLength: 3, maxLength: 10 }),
      fc.array(readers, { minLength: 1, maxLength: 6 }),
      async (writing, reading) => {
        const jobId = `job_interleaved_${++runs}`;
        await givenJobs(world, jobId);
        const start = await world.head();
        const opened: { reader: Reader; from: bigint; isExact: boolean }[] = [];
        const write = async () => {
          let from = 1;
          for (const { count, turns: pause } of writing) {
            await emitJobEvents(world, jobId, { count, from });
            from += count;
            for (let turn = 0; turn < pause; turn += 1) await nextTurn();
            void world.head();
          }
        };
        const read = async ({ after, turns: pause, pace, changesRoles }: (typeof reading)[number]) => {
          for (let turn = 0; turn < pause * 5; turn += 1) await nextTurn();
          const head = world.deps.feed.position;
          const from = after === 'START' ? start : head;
          const reader = await new Reader(pace, true).open(jobId, after === 'NEVER' ? null : encodeLogCursor(from));
          opened.push({ reader, from, isExact: after !== 'NEVER' });
          if (!changesRoles) return;
          await nextTurn();
          reader.subscription?.reauthorise({ ...SYSTEM_PRINCIPAL, roles: ['VIEWER'] });
        };
        await Promise.all([write(), ...reading.map(read)]);
        await world.head();
        const events = (await world.events(start)).filter((event) => event.entityId === jobId);
        const last = encodeLogCursor(events.at(-1)?.position ?? 0n);
        for (const { reader, from, isExact } of opened) {
          const wanted = events
            .filter(({ position }) => position > from)
            .map(({ position }) => encodeLogCursor(position));
          // Who gave no cursor may have begun later than we looked, but then misses nothing.
          await expect
            .poll(() => reader.isEnded || reader.cursors.length >= wanted.length || reader.cursors.at(-1) === last)
            .toBe(true);
          expect(reader.errors).toEqual([]);
          const expected = isExact ? wanted : wanted.slice(wanted.length - reader.cursors.length);
          expect(reader.cursors).toEqual(expected);
        }
        for (const { reader } of opened) reader.subscription?.stop();
      },
    ),
    // A machine with much to do makes fewer runs; a run that fails is told as it is, not waited for again and again to be made smaller.
    { numRuns: 60, interruptAfterTimeLimit: 120_000, endOnFailure: true },
  );
  expect((await world.deps.metrics.subscriptionCohorts.get()).values[0]?.value).toBe(0);
  expect((await world.deps.metrics.subscriptionQueuedEvents.get()).values[0]?.value).toBe(0);
});

test('a reader that takes nothing is told to resume after what it took, and does so without a gap', async () => {
  const jobId = 'job_stalled';
  const start = encodeLogCursor(await world.head());
  const stalled = await new Reader({ every: 10, turns: Number.POSITIVE_INFINITY }).open(jobId, null);
  const other = await new Reader({ every: 1_000, turns: 1 }).open(jobId, null);
  const emit = async (count: number, from: number) => {
    await emitJobEvents(world, jobId, { count, from });
    await world.head();
  };
  await emit(266, 1);
  await expect.poll(() => other.cursors.length).toBe(266);
  expect(stalled.cursors).toHaveLength(10);
  expect(stalled.isEnded).toBe(false);
  await emit(1, 267);
  await expect.poll(() => stalled.isEnded).toBe(true);
  const [error] = stalled.errors;
  expect(stalled.errors).toHaveLength(1);
  expect(error?.extensions).toMatchObject({ code: 'SUBSCRIPTION_OVERFLOW', retryable: true });
  const again = await new Reader({ every: 1_000, turns: 1 }).open(jobId, error?.extensions?.['resumeAfter'] as string);
  await emit(1, 268);
  await expect.poll(() => other.cursors.length).toBe(268);
  await expect.poll(() => stalled.cursors.length + again.cursors.length).toBe(268);
  expect([...stalled.cursors, ...again.cursors]).toEqual(other.cursors);
  const replaying = await new Reader({ every: 7, turns: 3 }).open(jobId, start);
  await expect.poll(() => replaying.cursors.length).toBe(268);
  expect(replaying.errors).toEqual([]);
  for (const { subscription } of [other, again, replaying]) subscription?.stop();
});

test('a burst larger than a cohort holds is read from the log, and comes whole', async () => {
  const jobId = 'job_burst';
  const reader = await new Reader({ every: 1_000_000, turns: 0 }).open(jobId, null);
  await emitJobEvents(world, jobId, { count: 6_000 });
  await world.head();
  await expect.poll(() => reader.cursors.length, { timeout: 60_000 }).toBe(6_000);
  const events = (await world.events()).filter(({ entityId }) => entityId === jobId);
  expect(reader.cursors).toEqual(events.map(({ position }) => encodeLogCursor(position)));
  reader.subscription?.stop();
});
