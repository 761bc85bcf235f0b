import { expect } from 'vitest';
import type { ExecuteOptions, World } from '../../support/world.js';

export const ENDPOINT_FIELDS =
  'id url description subscription variables ordering enabled disabledReason consecutiveFailures failingSince pausedUntil';
export const DELIVERY_FIELDS =
  'id messageId eventType status attempts responseStatus responseBody error durationMs nextAttemptAt cursor createdAt';

export const PRODUCTS = 'subscription { productChanged { cursor type product { id name } } }';

export const CREATE = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { endpoint { ${ENDPOINT_FIELDS} } secret userErrors { code field message } } }`;
export const UPDATE = `mutation ($input: UpdateWebhookEndpointInput!) {
  updateWebhookEndpoint(input: $input) { endpoint { ${ENDPOINT_FIELDS} } userErrors { code field message } } }`;

export interface GivenEndpoint {
  readonly id: string;
  readonly secret: string;
}

/** Makes an endpoint that must come about. */
export async function givenEndpoint(world: World, input: object, options?: ExecuteOptions): Promise<GivenEndpoint> {
  const { data, errors } = await world.execute(CREATE, { input: { subscription: PRODUCTS, ...input } }, options);
  expect(errors).toBeUndefined();
  expect(data['createWebhookEndpoint'].userErrors).toEqual([]);
  return { id: data['createWebhookEndpoint'].endpoint.id, secret: data['createWebhookEndpoint'].secret };
}

/** The deliveries of an endpoint, newest first. */
export async function deliveriesOf(world: World, endpointId: string, status?: string): Promise<any[]> {
  const { data } = await world.execute(
    `query ($id: ID!, $status: DeliveryStatus) { node(id: $id) { ... on WebhookEndpoint {
       deliveries(first: 100, status: $status) { nodes { ${DELIVERY_FIELDS} } } } } }`,
    { id: endpointId, status },
  );
  return data['node'].deliveries.nodes;
}

export async function endpointNow(world: World, id: string): Promise<any> {
  const { data } = await world.execute(
    `query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { ${ENDPOINT_FIELDS} } } }`,
    {
      id,
    },
  );
  return data['node'];
}

let count = 0;

/** Makes a vendor; ingests products of it, one after the other. */
export async function givenVendor(world: World): Promise<string> {
  const { data } = await world.execute(
    'mutation ($input: UpsertVendorInput!) { upsertVendor(input: $input) { vendor { id } userErrors { code } } }',
    { input: { code: `WH${++count}`, name: 'Vendor' } },
  );
  return data['upsertVendor'].vendor.id;
}

export async function ingest(world: World, vendorId: string, name: string): Promise<string> {
  const { data } = await world.execute(
    'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } userErrors { code message } } }',
    { input: { vendorId, vendorCode: `${name} ${++count}`, name } },
  );
  expect(data['ingestProduct'].userErrors).toEqual([]);
  return data['ingestProduct'].product.id;
}

/** What `look` answers once that is something; it is asked again and again. */
export async function eventually<T>(look: () => Promise<T | false | null | undefined>): Promise<T> {
  let found: T | false | null | undefined;
  await expect.poll(async () => (found = await look()), { timeout: 60_000, interval: 30 }).toBeTruthy();
  return found as T;
}

/** The deliveries of an endpoint once all that there are stand so, and are as many. */
export function settledDeliveries(world: World, endpointId: string, status: string, count = 1): Promise<any[]> {
  return eventually(async () => {
    const all = await deliveriesOf(world, endpointId);
    return all.length >= count && all.every((delivery) => delivery.status === status) && all;
  });
}
