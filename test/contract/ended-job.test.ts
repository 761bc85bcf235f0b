import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { readRows } from '../support/rows.js';
import { connectClient } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const END =
  'subscription ($id: ID!, $after: Cursor) { jobProgressed(jobId: $id, after: $after) { cursor type occurredAt job { state done total } } }';

test('a job that ended long ago, and of which the log holds nothing any more, tells its end once', async () => {
  const admin = (await world.key('ADMIN')).secret;
  await readRows(
    world.databaseUrl,
    `INSERT INTO jobs (id, kind, state, done, total, failed, attempts, created_at, completed_at)
     VALUES ('job_forgotten', 'INGEST_PRODUCTS', 'FAILED', 3, 3, 3, 1, '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z')`,
  );
  const client = connectClient(world.url, admin);
  const follow = async (after: string | null) => {
    const events: unknown[] = [];
    for await (const { data } of client.iterate<{ jobProgressed: object }>({
      query: END,
      variables: { id: 'job_forgotten', after },
    })) {
      events.push(data?.jobProgressed);
    }
    return events;
  };
  const end = {
    cursor: encodeLogCursor(0n),
    type: 'job.failed.v1',
    occurredAt: '2026-01-01T01:00:00.000Z',
    job: { state: 'FAILED', done: 3, total: 3 },
  };
  expect(await follow(null)).toEqual([end]);
  expect(await follow(encodeLogCursor(await world.head()))).toEqual([end]);
  await client.dispose();
});

test('a job there is not is refused: its end would never come', async () => {
  const client = connectClient(world.url, (await world.key('ADMIN')).secret);
  const answers = client.iterate({ query: END, variables: { id: 'job_unknown' } });
  await expect(answers.next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  await client.dispose();
});
