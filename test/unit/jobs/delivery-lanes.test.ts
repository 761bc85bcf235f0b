import { expect, test } from 'vitest';
import type { TakenDelivery } from '../../../src/entities/webhooks/attempt.queries.js';
import { DeliveryLanes } from '../../../src/jobs/webhooks/delivery-lanes.js';

const delivery = (n: number): TakenDelivery => ({
  id: `delivery_${n}`,
  createdAt: new Date(0),
  endpointId: 'webhook_1',
  entityId: `product_${n}`,
  position: String(n),
  attempt: 1,
  repeats: true,
  ordering: 'NONE',
  isFirst: true,
  isFailing: false,
  url: 'https://example.com/',
  secret: '',
  formerSecrets: [],
  body: '{}',
});

test('deliveries that were not tried after all take no place from those that come after them', () => {
  const lanes = new DeliveryLanes();
  lanes.add([delivery(0)], 0);
  lanes.ended(lanes.next('webhook_1')!, true);
  lanes.release('delivery_0');
  for (let n = 1; n <= 20; n += 1) {
    lanes.add([delivery(n)], 0);
    const held = lanes.next('webhook_1');
    expect(held?.delivery.id).toBe(`delivery_${n}`);
    lanes.drop(held!);
  }
  expect(lanes.room().lanes).toEqual([{ id: 'webhook_1', held: 0, window: 12 }]);
});

test('what waits too long is given back as it was taken', () => {
  const lanes = new DeliveryLanes();
  lanes.add([delivery(1), delivery(2)], 0);
  lanes.next('webhook_1');
  expect(lanes.stalled(1_000)).toEqual([]);
  expect(lanes.stalled(1_001)).toEqual([delivery(2)]);
});
