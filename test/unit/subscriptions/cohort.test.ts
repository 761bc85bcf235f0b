import { expect, test } from 'vitest';
import type { StampedEvent } from '../../../src/events/event-catalogue.js';
import { Cohort } from '../../../src/subscriptions/cohort.js';
import type { Frame } from '../../../src/subscriptions/render-events.js';
import type { FollowedTopic } from '../../../src/subscriptions/topics/topic.js';

const BEHIND = 3_000;

const eventAt = (position: bigint) => ({ position }) as StampedEvent;
const frameOf = ({ position }: StampedEvent): Frame => ({
  position,
  cursor: String(position),
  payload: '{}',
  sizeBytes: 2,
  isLast: false,
});

test('a cohort that fell behind and reads the log loses nothing of what is offered while it stops reading', async () => {
  let head = 0n;
  const offerNext = () => cohort.offer(eventAt(++head));
  const taken: bigint[] = [];
  const cohort = new Cohort({
    topic: { wants: () => true } as unknown as FollowedTopic,
    render: (events) => Promise.resolve(events.map(frameOf)),
    async *follow(after) {
      try {
        yield Array.from({ length: Number(head - after) }, (_, n) => eventAt(after + 1n + BigInt(n)));
      } finally {
        await Promise.resolve();
        for (let n = 0; n < 3; n += 1) offerNext();
      }
    },
    offered: () => head,
    countDelivered: () => undefined,
    dissolve: () => undefined,
  });
  cohort.add({
    deliver: ({ position }) => taken.push(position) > 0,
    fail: (error) => expect.unreachable(String(error)),
    regroup: () => expect.unreachable(),
  });
  for (let n = 0; n < BEHIND; n += 1) offerNext();
  await expect.poll(() => taken.length).toBe(BEHIND + 3);
  expect(taken).toEqual(Array.from({ length: BEHIND + 3 }, (_, n) => BigInt(n + 1)));
});

test('while a burst is handed over to many, who comes meanwhile is sent to the log for all of it', async () => {
  const MEMBERS = 2_500;
  const BURST = 4;
  let head = 0n;
  const positions = new Set<bigint>();
  const taken = Array.from({ length: MEMBERS }, () => [] as bigint[]);
  const cohort = new Cohort({
    topic: { wants: () => true } as unknown as FollowedTopic,
    render: (events) => Promise.resolve(events.map(frameOf)),
    follow: () => expect.unreachable(),
    offered: () => head,
    countDelivered: () => positions.add(cohort.position),
    dissolve: () => undefined,
  });
  for (const list of taken)
    cohort.add({
      deliver: ({ position }) => list.push(position) > 0,
      fail: (error) => expect.unreachable(String(error)),
      regroup: () => expect.unreachable(),
    });
  for (let n = 0; n < BURST; n += 1) cohort.offer(eventAt(++head));
  await expect.poll(() => taken.at(-1)?.length).toBe(BURST);
  expect(new Set(taken.map(String))).toEqual(new Set(['1,2,3,4']));
  expect([...positions]).toEqual([4n]);
});
