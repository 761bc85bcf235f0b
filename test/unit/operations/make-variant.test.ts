import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createByteBudget } from '../../../src/adapters/byte-budget/byte-budget.js';
import { ImageProcessError } from '../../../src/adapters/image-processor/image-processor.js';
import type { WaitingVariant } from '../../../src/entities/images/variant.queries.js';
import type { OperationContext } from '../../../src/operations/_shared/context.js';
import { makeVariant } from '../../../src/operations/images/make-variant.js';

test('what a provider billed is told of although the variant could not be judged', async () => {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  const provider = {
    name: 'gemini',
    describe: () => Promise.resolve({ text: 'A kettle.', costUsd: 0.01 }),
    enhance: () => Promise.resolve({ bytes, model: 'm', costUsd: 0.04 }),
  };
  const failed = new ImageProcessError('PROCESS_FAILED', 'Too many pictures are waiting; try again later.');
  const ctx = {
    signal: new AbortController().signal,
    deps: {
      pictureMemory: createByteBudget(2 ** 30),
      objects: { get: () => Promise.resolve({ bytes }) },
      enhancers: { find: () => provider },
      settings: { enhancement: { fallback: [] } },
      database: { query: () => Promise.resolve([]) },
      images: { compareProducts: () => Promise.reject(failed) },
    },
  } as unknown as OperationContext;
  const variant: WaitingVariant = {
    id: 'image_2',
    productId: 'product_1',
    productName: 'Kettle',
    category: null,
    provider: 'gemini',
    variant: 0,
    instructions: null,
    sourceId: 'image_1',
    sourceState: 'AUTO_ACCEPTED',
    sourceKey: 'originals/1',
    sourceFailure: null,
    sourceMeasurement: null,
  };
  const refused = await makeVariant(ctx, variant, new Map()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'PROCESS_FAILED', message: failed.message, retryable: true });
  expect((refused as { costUsd: number }).costUsd).toBeCloseTo(0.05, 9);
});
