import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { reportUsage } from '../support/report-usage.js';

// The reference: node:http, pg with named prepared statements, rows put together by hand, JSON.stringify.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 16 });

const PRODUCTS =
  'SELECT id, name, category, status, mrp, price, created_at FROM products WHERE category = $1 ORDER BY created_at DESC, id DESC LIMIT $2';
const IMAGES = `SELECT p.id AS pid, i.* FROM unnest($1::text[]) AS p(id) CROSS JOIN LATERAL
  (SELECT id, state, width_px, height_px, created_at FROM product_images WHERE product_id = p.id ORDER BY created_at, id LIMIT 3) AS i`;
const TASKS =
  'SELECT DISTINCT ON (image_id) image_id, id, state, priority FROM review_tasks WHERE image_id = ANY($1::text[]) ORDER BY image_id, created_at DESC, id DESC';
const ONE = 'SELECT id, name, category, status, mrp, price, created_at FROM products WHERE id = $1';
const RENAME = 'UPDATE vendors SET name = $2, updated_at = $3 WHERE code = $1 RETURNING id, code, name';

// What the platform adds to every answer; the figures themselves are its own.
const POINTS = Number(process.env['RATE_LIMIT_POINTS']);

function costOf(): unknown {
  const throttleStatus = { maximumAvailable: POINTS, currentlyAvailable: POINTS, restoreRate: POINTS };
  return { cost: { requestedQueryCost: 10, actualQueryCost: 10, throttleStatus } };
}

const money = (text: string | null) => (text === null ? null : text.replace(/0{1,2}$/, ''));
const shown = (row: any) => ({
  id: row.id,
  name: row.name,
  category: row.category,
  status: row.status,
  pricing: { mrp: money(row.mrp), price: money(row.price) },
  createdAt: row.created_at.toISOString(),
});

/** Products with their images and those with their tasks, in two statements. */
async function withImages(products: any[]): Promise<unknown[]> {
  const images = (await pool.query({ name: 'images', text: IMAGES, values: [products.map((row) => row.id)] })).rows;
  const tasks = (await pool.query({ name: 'tasks', text: TASKS, values: [images.map((row) => row.id)] })).rows;
  const taskOf = new Map(tasks.map((row) => [row.image_id, { id: row.id, state: row.state, priority: row.priority }]));
  const imagesOf = Map.groupBy(images, (row) => row.pid as string);
  return products.map((product) => ({
    ...shown(product),
    images: {
      nodes: (imagesOf.get(product.id) ?? []).map((row) => ({
        id: row.id,
        state: row.state,
        width: row.width_px,
        height: row.height_px,
        createdAt: row.created_at.toISOString(),
        reviewTask: taskOf.get(row.id) ?? null,
      })),
    },
  }));
}

async function list(category: string): Promise<object> {
  const { rows } = await pool.query({ name: 'products', text: PRODUCTS, values: [category, 20] });
  return { data: { products: { nodes: await withImages(rows) } } };
}

async function page(id: string): Promise<object> {
  const { rows } = await pool.query({ name: 'one', text: ONE, values: [id] });
  const [product = null] = await withImages(rows);
  return { data: { product } };
}

async function one(id: string): Promise<object> {
  const [row] = (await pool.query({ name: 'one', text: ONE, values: [id] })).rows;
  return { data: { product: row === undefined ? null : shown(row) } };
}

async function rename(code: string, name: string): Promise<object> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const [vendor] = (
      await client.query({ name: 'rename', text: RENAME, values: [code, name, new Date().toISOString()] })
    ).rows;
    await client.query('COMMIT');
    return { data: { upsertVendor: { vendor, userErrors: [] } } };
  } finally {
    client.release();
  }
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: Record<string, string> };
  const result =
    req.url === '/list'
      ? await list(variables['category'] ?? '')
      : req.url === '/page'
        ? await page(variables['id'] ?? '')
        : req.url === '/row'
          ? await one(variables['id'] ?? '')
          : await rename(variables['code'] ?? '', variables['name'] ?? '');
  const text = `${JSON.stringify({ ...result, extensions: costOf() })}\n`;
  res
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

const server = createServer((req, res) => void answer(req, res));
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: '' }),
);
process.once('SIGTERM', () => process.exit(0));
reportUsage();
