import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../../src/entities/system/api-key.entity.js';
import { createApiKey } from '../../../src/operations/system/create-api-key.js';
import { createWorld, type World } from '../../support/world.js';
import { givenTask } from './given.js';

let world: World;
let revoked: { key: string };
beforeAll(async () => {
  world = await createWorld({ worker: false });
  const { apiKey, secret } = await createApiKey(world.system, { name: 'Gone', roles: ['ADMIN'] });
  await world.execute('mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }', { id: apiKey.id });
  revoked = { key: secret };
  for (const role of ROLES) await world.key(role);
});
afterAll(() => world.close());

const ROLES: readonly Role[] = ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE'];
const READERS: readonly Role[] = ROLES;
const DECIDERS: readonly Role[] = ['ADMIN', 'REVIEWER'];
const MANAGERS: readonly Role[] = ['ADMIN', 'EDITOR', 'SERVICE'];

it.each([
  ['{ reviewTask(id: "task_none") { id } }', READERS],
  ['{ reviewQueue(first: 1) { totalCount } }', READERS],
  ['{ reviewStats { pending } }', READERS],
  ['{ reviewFeedback(since: "2026-01-01T00:00:00Z", first: 1) { totalCount } }', MANAGERS],
  ['mutation { createReviewTask(input: { imageId: "image_none" }) { userErrors { code } } }', MANAGERS],
  ['mutation { claimNextReviewTask(input: { filter: { vendorId: "none" } }) { task { id } } }', DECIDERS],
  ['mutation { claimReviewTask(input: { taskId: "task_none" }) { userErrors { code } } }', DECIDERS],
  ['mutation { renewReviewLease(input: { taskId: "task_none", leaseToken: "x" }) { userErrors { code } } }', DECIDERS],
  ['mutation { releaseReviewTask(input: { taskId: "task_none", leaseToken: "x" }) { userErrors { code } } }', DECIDERS],
  [
    'mutation { submitReviewDecision(input: { taskId: "task_none", verdict: ACCEPTED, confidence: 3 }) { userErrors { code } } }',
    DECIDERS,
  ],
] as [string, readonly Role[]][])('%s is for %j', async (document, allowed) => {
  await givenTask(world);
  const before = await world.head();
  const codeOf = async (as: Parameters<World['execute']>[2]) =>
    (await world.execute(document, {}, as)).errors?.map(({ extensions }) => extensions['code']) ?? [];
  expect(await codeOf({ as: null })).toEqual(['UNAUTHENTICATED']);
  expect(await codeOf({ as: revoked })).toEqual(['UNAUTHENTICATED']);
  for (const role of ROLES)
    expect([role, await codeOf({ as: role })]).toEqual([role, allowed.includes(role) ? [] : ['FORBIDDEN']]);
  expect(await world.head()).toBe(before);
});
