import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalObjectStore } from '../../../src/adapters/object-store/local-object-store.js';
import { checkHealth } from '../../../src/operations/system/check-health.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

test('what is wrong with a part is told to the log, and to nobody else', async () => {
  const logged: unknown[] = [];
  const listen = (fields: object, message: string) => void logged.push({ ...fields, message });
  const logger = { ...world.deps.logger, warn: listen };
  // A file where the folder should be.
  const objects = createLocalObjectStore(join(import.meta.filename, 'objects'));
  const ctx = { ...world.system, deps: { ...world.deps, logger, objects } };
  expect(await checkHealth(ctx)).toEqual({
    status: 'UNHEALTHY',
    components: [
      { name: 'database', status: 'HEALTHY', detail: null, latencyMs: expect.any(Number) },
      { name: 'event-log', status: 'HEALTHY', detail: null, latencyMs: expect.any(Number) },
      { name: 'object-store', status: 'UNHEALTHY', detail: 'It does not answer.', latencyMs: null },
    ],
  });
  expect(logged).toEqual([
    {
      err: expect.objectContaining({ message: expect.stringContaining('ENOTDIR') }),
      message: 'Health: "object-store" does not answer.',
    },
  ]);
});
