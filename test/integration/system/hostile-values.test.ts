import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '../../../src/engines/keyset/cursor.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

/** The one code with which an operation is refused. */
async function codeOf(document: string, variables: object): Promise<unknown> {
  const { errors } = await world.execute(document, variables);
  return errors?.map((error) => error.extensions['code']);
}

test.each([
  ['a moment that is none', ['products:CREATED_DESC:1', 'no moment', 'product_x']],
  ['a moment that no calendar has', ['products:CREATED_DESC:1', '2026-02-31T00:00:00.000Z', 'product_x']],
  ['text that cannot be stored', ['products:CREATED_DESC:1', '2026-11-21T00:00:00.000Z', '\u0000']],
] as const)('a cursor with %s is INVALID_CURSOR', async (_what, [tag, ...values]) => {
  const after = encodeCursor(tag, values);
  expect(
    await codeOf('query ($after: String) { products(first: 1, after: $after) { nodes { id } } }', { after }),
  ).toEqual(['INVALID_CURSOR']);
});

test('a cursor of the queue with a number out of range is INVALID_CURSOR', async () => {
  const after = encodeCursor('reviewQueue:PRIORITY:1', ['1e999', 'task_x']);
  const document = 'query ($after: String) { reviewQueue(first: 1, after: $after) { nodes { id } } }';
  expect(await codeOf(document, { after })).toEqual(['INVALID_CURSOR']);
});

test.each([
  'query ($text: ID!) { image(id: $text) { id } }',
  'query ($text: ID!) { product(id: $text) { id } }',
  'query ($text: String!) { product(externalId: $text) { id } }',
  'query ($text: String!) { products(first: 1, filter: { category: $text }) { nodes { id } } }',
  'query ($text: ID!) { skuPreview(vendorId: $text, rawCode: "A") { canonical } }',
  'mutation ($text: ID!) { retryJob(id: $text) { userErrors { code } } }',
])('NUL in a text that is looked for is BAD_USER_INPUT: %s', async (document) => {
  expect(await codeOf(document, { text: 'a\u0000b' })).toEqual(['BAD_USER_INPUT']);
});

test.each([
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-01:00',
  '0001-01-01T00:00:00+01:00',
  '2026-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
])('a moment of no day, or outside the years 1 to 9999, is refused: %s', async (createdAfter) => {
  const document = 'query ($at: DateTime!) { products(first: 1, filter: { createdAfter: $at }) { nodes { id } } }';
  expect(await codeOf(document, { at: createdAfter })).toEqual(['BAD_USER_INPUT']);
});
