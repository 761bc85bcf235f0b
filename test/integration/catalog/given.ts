import { expect } from 'vitest';
import type { Statement } from '../../../src/entities/_shared/statement.js';
import { newId } from '../../../src/entities/_shared/type-id.js';
import type { ImageState } from '../../../src/entities/images/product-image.entity.js';
import { openReviewTask } from '../../../src/operations/_shared/open-review-task.js';
import { upsertVendor } from '../../../src/operations/catalog/upsert-vendor.js';
import type { World } from '../../support/world.js';

/** A vendor with this code, made if need be; answers its id. */
export async function givenVendor(world: World, code: string): Promise<string> {
  return (await upsertVendor(world.system, { code, name: `Vendor ${code}` })).id;
}

export const INGEST = /* GraphQL */ `
  mutation ($input: IngestProductInput!) {
    ingestProduct(input: $input) { product { id vendorCode status sku { canonical } } job { id } userErrors { code field message } }
  }
`;

/** A product stored through the API; answers its id and SKU. */
export async function givenProduct(world: World, input: object): Promise<{ id: string; sku: string }> {
  const { data } = await world.execute(INGEST, { input });
  expect(data['ingestProduct'].userErrors).toEqual([]);
  const { id, sku } = data['ingestProduct'].product;
  return { id, sku: sku.canonical };
}

/** A picture of a product in this state, as if it had been processed; answers its id. */
export async function givenImage(world: World, productId: string, state: ImageState): Promise<string> {
  const id = newId('image');
  await readRows(
    world,
    "INSERT INTO product_images (id, product_id, kind, state, created_at, updated_at) VALUES ($1, $2, 'RAW', $3, now(), now())",
    [id, productId, state],
  );
  return id;
}

/** A picture that waits for a reviewer; answers the id of its task. */
export async function givenWaitingTask(world: World, productId: string): Promise<string> {
  const imageId = await givenImage(world, productId, 'PENDING');
  const taskId = await world.system.transaction((tx) =>
    openReviewTask(tx, world.system, { imageId, priority: 'HIGH' }),
  );
  if (taskId === null) throw new Error('No task was opened.');
  return taskId;
}

let statements = 0;

/** Rows of SQL written in a test. */
export function readRows<Row = Record<string, unknown>>(
  world: World,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  statements += 1;
  const statement: Statement<Row> = { name: `test.given.${statements}`, text };
  return world.database.query(statement, values);
}

/** How many rows there are of what a refused call might have written. */
export async function countEverything(world: World): Promise<Record<string, number>> {
  const [row] = await readRows<Record<string, number>>(
    world,
    `SELECT (SELECT count(*) FROM vendors)::int AS vendors, (SELECT count(*) FROM skus)::int AS skus,
       (SELECT count(*) FROM products)::int AS products, (SELECT sum(version) FROM products)::int AS versions,
       (SELECT count(*) FROM product_images)::int AS images, (SELECT count(*) FROM jobs)::int AS jobs,
       (SELECT count(*) FROM event_log)::int + (SELECT count(*) FROM event_outbox)::int AS events`,
  );
  return row!;
}

/** Nobody, unknown and revoked keys and the roles without the right are refused, and the refusals leave no trace. */
export async function expectRefusals(
  world: World,
  call: { document: string; variables: object; forbidden: readonly ('VIEWER' | 'REVIEWER')[] },
): Promise<void> {
  const revoked = await givenRevokedKey(world);
  for (const role of call.forbidden) await world.key(role);
  const before = await countEverything(world);
  const cases = [
    [null, 401, 'UNAUTHENTICATED'],
    [{ key: 'vt_unknown' }, 401, 'UNAUTHENTICATED'],
    [{ key: revoked }, 401, 'UNAUTHENTICATED'],
    ...call.forbidden.map((role) => [role, 403, 'FORBIDDEN'] as const),
  ] as const;
  for (const [as, status, code] of cases) {
    const answer = await world.execute(call.document, call.variables, { as });
    expect([answer.status, answer.errors?.map((error) => error.extensions['code'])]).toEqual([status, [code]]);
  }
  expect(await countEverything(world)).toEqual(before);
}

async function givenRevokedKey(world: World): Promise<string> {
  const created = await world.execute(
    'mutation { createApiKey(input: { name: "Revoked", roles: [ADMIN] }) { apiKey { id } secret } }',
  );
  const { apiKey, secret } = created.data['createApiKey'];
  await world.execute('mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }', { id: apiKey.id });
  return secret;
}

/** All nodes of a list, page by page; `page` executes one page with these arguments. */
export async function walk<Node>(
  page: (args: object) => Promise<{ nodes: Node[]; pageInfo: Record<string, any> }>,
  { size, backward = false }: { size: number; backward?: boolean },
): Promise<Node[]> {
  const nodes: Node[] = [];
  let cursor: string | null = null;
  for (;;) {
    const found = await page(backward ? { last: size, before: cursor } : { first: size, after: cursor });
    if (backward) nodes.unshift(...found.nodes);
    else nodes.push(...found.nodes);
    const more = backward ? found.pageInfo['hasPreviousPage'] : found.pageInfo['hasNextPage'];
    if (more !== true) return nodes;
    cursor = backward ? found.pageInfo['startCursor'] : found.pageInfo['endCursor'];
  }
}
