import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelReviewTasks } from '../../../src/operations/_shared/cancel-review-tasks.js';
import { createWorld, type World } from '../../support/world.js';
import { givenImage } from './given.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  await world.key('ADMIN');
});
afterAll(() => world.close());

const CREATE =
  'mutation ($input: CreateReviewTaskInput!) { createReviewTask(input: $input) { task { id } userErrors { code } } }';
const openTask = async (imageId: string): Promise<string> =>
  (await world.execute(CREATE, { input: { imageId } })).data['createReviewTask'].task.id as string;

/** What a product says of its pictures' tasks, and in how many statements. */
async function tasksOf(productId: string, fields: string) {
  const { statements, result } = await world.countStatements(() =>
    world.execute(`query ($id: ID!) { product(id: $id) { images(first: 5) { nodes { id ${fields} } } } }`, {
      id: productId,
    }),
  );
  return { statements, nodes: result.data['product'].images.nodes };
}

it('the newest task of each picture comes with the pictures where little is asked of it', async () => {
  const { imageId, productId } = await givenImage(world, { state: 'AUTO_ACCEPTED' });
  const bare = await tasksOf(productId, 'reviewTask { id }');
  expect(bare).toEqual({ statements: 2, nodes: [{ id: imageId, reviewTask: null }] });

  const first = await openTask(imageId);
  await world.system.transaction((tx) => cancelReviewTasks(tx, world.system, [productId]));
  world.clock.advance(1_000);
  const second = await openTask(imageId);
  expect(second).not.toBe(first);

  const slim = await tasksOf(productId, 'reviewTask { __typename id state priority outcome }');
  const task = { __typename: 'ReviewTask', id: second, state: 'OPEN', priority: 'NORMAL', outcome: null };
  expect(slim).toEqual({ statements: 2, nodes: [{ id: imageId, reviewTask: task }] });

  // More than the list's columns, of the task or of the picture, is read as ever, and says the same.
  const whole = await tasksOf(productId, 'reviewTask { id state version }');
  expect(whole).toEqual({
    statements: 3,
    nodes: [{ id: imageId, reviewTask: { id: second, state: 'OPEN', version: 1 } }],
  });
  const both = await tasksOf(productId, 'a: reviewTask { id } b: reviewTask { id dueAt }');
  expect(both.nodes[0]).toMatchObject({ a: { id: second }, b: { id: second } });
  const wide = await tasksOf(productId, 'sha256 reviewTask { id }');
  expect(wide.nodes[0]).toMatchObject({ reviewTask: { id: second } });
});
