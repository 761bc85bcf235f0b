import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { INTROSPECTION: 'false' } });
});
afterAll(() => world.close());

async function askOverHttp(query: string) {
  const { errors } = await world.execute(query, {}, { as: null });
  return errors?.map(({ message, extensions }) => ({ message, code: extensions['code'] }));
}

async function askOverSocket(query: string) {
  const raw = await new RawSocket(world.url).open();
  await raw.init(null);
  raw.send({ type: 'subscribe', id: '1', payload: { query } });
  const answer = await raw.receive((message) => message.id === '1');
  raw.socket.close();
  return answer.type === 'error'
    ? answer.payload.map((error: any) => ({ message: error.message, code: error.extensions.code }))
    : answer.payload;
}

test.each([
  ['HTTP', askOverHttp],
  ['WebSocket', askOverSocket],
] as const)('where introspection is off, nobody learns of the schema over %s', async (_transport, ask) => {
  const [refusal] = await ask('{ __schema { queryType { name } } }');
  expect(refusal.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await ask('{ helth { status } }')).toEqual([
    { message: 'Cannot query field "helth" on type "Query".', code: 'GRAPHQL_VALIDATION_FAILED' },
  ]);
});

test('where introspection is off, / is no address, for browsers either', async () => {
  for (const method of ['GET', 'POST']) {
    const { status } = await fetch(world.url, { method, headers: { accept: 'text/html' }, redirect: 'manual' });
    expect(status).toBe(404);
  }
});
