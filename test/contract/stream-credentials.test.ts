import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement } from '../../src/entities/_shared/statement.js';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.js';
import { createWorld, type World } from '../support/world.js';

const dropRoles = defineStatement<never>('test.drop_roles', `UPDATE api_keys SET roles = '{}' WHERE name = $1`);
const waiting = defineStatement<object>(
  'test.streams_waiting',
  `SELECT FROM pg_locks WHERE relation = 'event_head'::regclass AND mode = 'AccessShareLock' AND NOT granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
);

let world: World;
let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider();
  world = await createWorld({ environment: { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'vitrine' } });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

function follow(key: string, after: string | null = null): Promise<Response> {
  const query = 'subscription ($after: Cursor) { productChanged(after: $after) { cursor } }';
  return fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
    },
    body: JSON.stringify({ query, variables: { after } }),
  });
}

test('a right that is lost while a stream begins ends that stream, as it ends those that run', async () => {
  const { secret } = await world.key('REVIEWER');
  const running = await follow(secret);
  const after = encodeLogCursor(await world.head());
  const locking = new pg.Client({ connectionString: world.databaseUrl });
  await locking.connect();
  await locking.query('BEGIN; LOCK TABLE event_head IN ACCESS EXCLUSIVE MODE');
  const beginning = follow(secret, after);
  await expect.poll(() => world.database.query(waiting)).not.toEqual([]);
  await world.database.query(dropRoles, ['Test REVIEWER']);
  world.clock.advance(1_001);
  expect(await running.text()).toContain('"code":"FORBIDDEN"');
  await locking.end();
  expect(await (await beginning).text()).toContain('"code":"FORBIDDEN"');
});

test('a token ends its stream when it ends, not after what its verification forgives clocks', async () => {
  const running = await follow(await provider.token(world.clock.now()));
  world.clock.advance(5 * 60_000 + 1_000);
  expect(await running.text()).toContain('"code":"UNAUTHENTICATED"');
});
