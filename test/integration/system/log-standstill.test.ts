import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetrics } from '../../../src/adapters/metrics/metrics.js';
import { append } from '../../../src/events/append.js';
import { LogFeed } from '../../../src/events/log-feed.js';
import { startSequencer } from '../../../src/events/sequencer.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const read = async (path: string) => {
  const response = await fetch(world.url + path);
  return { status: response.status, text: await response.text() };
};
const measured = async (name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec((await read('/metrics')).text)?.[1]);
const logHealth = async () => {
  const { data } = await world.execute('{ health { status components { name status detail } } }', {}, { as: null });
  return data['health'].components.find(({ name }: { name: string }) => name === 'event-log');
};

test('a log that stands still is told of by readiness, health and metrics, and by none of them once it moves', async () => {
  await world.key('ADMIN');
  const start = await world.head();
  await world.database.transaction((tx) =>
    append(
      tx,
      [1, 2, 3].map((version) => ({
        type: 'job.progressed.v1' as const,
        entityId: 'job_waiting',
        entityVersion: version,
        payload: { state: 'ACTIVE' },
        occurredAt: new Date(Date.now() - 60_000),
      })),
    ),
  );
  const words = /Events wait 6\d s for the event log, and no process keeps it in order: start "vitrine worker"/;
  expect(await read('/readyz')).toEqual({ status: 200, text: expect.stringMatching(words) });
  expect(await logHealth()).toMatchObject({ status: 'DEGRADED', detail: expect.stringMatching(words) });
  expect(await measured('event_outbox_waiting')).toBe(3);
  expect(await measured('event_outbox_oldest_seconds')).toBeGreaterThanOrEqual(60);
  expect(await measured('event_log_head')).toBe(Number(start));
  expect(await measured('event_sequencer_leader')).toBe(0);

  const sequencer = startSequencer(world.deps);
  await expect.poll(() => world.deps.feed.position).toBe(start + 3n);
  expect(await read('/readyz')).toEqual({ status: 200, text: 'ready\n' });
  expect(await logHealth()).toMatchObject({ status: 'HEALTHY', detail: null });
  expect(await measured('event_outbox_waiting')).toBe(0);
  expect(await measured('event_log_head')).toBe(Number(start) + 3);
  expect(await measured('event_log_position')).toBe(Number(start) + 3);
  expect(await measured('event_log_oldest_position')).toBe(1);
  expect(await measured('event_log_partitions')).toBe(1);
  expect(await measured('event_sequencer_leader')).toBe(1);
  expect(await measured('event_sequencer_events_total')).toBe(3);
  await sequencer.stop();
  expect(await measured('event_sequencer_leader')).toBe(0);
});

test('a process that starts beside a quiet log says that it has read all of it', async () => {
  const metrics = createMetrics();
  const feed = new LogFeed({ ...world.deps, metrics });
  await feed.start();
  const { values } = await metrics.eventLogPosition.get();
  expect(values).toEqual([{ labels: {}, value: Number(world.deps.feed.position) }]);
  expect(world.deps.feed.position).toBeGreaterThan(0n);
  await feed.stop();
});
