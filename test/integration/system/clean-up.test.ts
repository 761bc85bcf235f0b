import sharp from 'sharp';
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

test('events leave the log after seven days, and a cursor into them is told so over the socket', async () => {
  const start = await world.head();
  await emit(6_000);
  world.clock.advance(7 * DAY_MS + 1);
  await emit(3);
  const head = await world.head();
  // A process that has yet to read them would still have the oldest in memory, and rightly give them out.
  await expect.poll(() => world.deps.feed.position).toBe(head);
  expect(await cleanUp(world.system)).toBe(6_000 + Number(start));
  expect((await world.events(head - 3n)).map(({ position }) => position)).toEqual([head - 2n, head - 1n, head]);
  expect(await cleanUp(world.system)).toBe(0);

  const raw = await new RawSocket(world.url).open();
  await raw.init((await world.key('VIEWER')).secret);
  const query = 'subscription ($after: Cursor) { jobProgressed(jobId: "job_old", after: $after) { cursor } }';
  raw.send({ type: 'subscribe', id: 'old', payload: { query, variables: { after: encodeLogCursor(start) } } });
  expect(await raw.receive((message) => message.id === 'old')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'CURSOR_EXPIRED', oldestCursor: encodeLogCursor(head - 3n) } }],
  });
  raw.send({ type: 'subscribe', id: 'kept', payload: { query, variables: { after: encodeLogCursor(head - 3n) } } });
  expect(await raw.receive((message) => message.id === 'kept')).toMatchObject({ type: 'next' });
  raw.socket.close();
});

test('an upload that never came is forgotten, one that came is kept', async () => {
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  const create = `mutation { createUpload(input: { contentType: "image/png", bytes: ${picture.length} }) { upload { uploadId url } } }`;
  const [lost, kept] = await Promise.all([world.execute(create), world.execute(create)]);
  const put = await fetch(kept.data['createUpload'].upload.url, {
    method: 'PUT',
    headers: { 'content-type': 'image/png' },
    body: picture,
  });
  expect([put.status, await put.text()]).toEqual([200, expect.any(String)]);
  world.clock.advance(DAY_MS);
  await cleanUp(world.system);
  const rows = await world.database.query<{ id: string }>({ name: 'test.uploads', text: 'SELECT id FROM uploads' });
  expect(rows.map(({ id }) => id)).toEqual([kept.data['createUpload'].upload.uploadId]);
  expect(rows).not.toContainEqual({ id: lost.data['createUpload'].upload.uploadId });
});
