import { expect, test } from 'vitest';
import { enhanceProductMessage } from '../../../src/jobs/images/enhance-product.message.js';

const productId = 'product_01h455vb4pex5vsknk084sn02q';
const NOTHING_ELSE = {
  jobId: null,
  count: null,
  provider: null,
  instructions: null,
  requestedBy: null,
  idempotencyId: null,
};

test.each([[{ productId }], [{ product_id: productId }], [{ product_id: productId, job_id: null }]])(
  '%j is a whole request',
  (message) => {
    expect(enhanceProductMessage.parse(message)).toEqual({ productId, ...NOTHING_ELSE });
  },
);

test('everything that can be said is kept, and read again as it was written', () => {
  const message = {
    productId,
    jobId: 'job_01h455vb4pex5vsknk084sn02q',
    count: 8,
    provider: 'gemini',
    instructions: 'Keep the shadow.',
    requestedBy: 'key_1',
    idempotencyId: 'order 7',
  };
  const read = enhanceProductMessage.parse(message);
  expect(read).toEqual(message);
  expect(enhanceProductMessage.parse(JSON.parse(JSON.stringify(read)))).toEqual(message);
});

test.each([
  [null],
  ['text'],
  [{}],
  [{ productId: 'vendor_01h455vb4pex5vsknk084sn02q' }],
  [{ productId, product_id: productId }],
  [{ productId, jobId: 'product_01h455vb4pex5vsknk084sn02q' }],
  [{ productId, count: 0 }],
  [{ productId, count: 9 }],
  [{ productId, count: 1.5 }],
  [{ productId, provider: 'other' }],
  [{ productId, instructions: 'x'.repeat(2_001) }],
  [{ productId, instructions: 'brighter\u0000' }],
  [{ productId, requestedBy: 'key_\ud83d' }],
  [{ productId, idempotencyId: 'order\u0000' }],
  [{ productId, idempotencyId: '' }],
  [{ productId, unknown: 1 }],
])('%j is none', (message) => {
  expect(enhanceProductMessage.safeParse(message).success).toBe(false);
});
