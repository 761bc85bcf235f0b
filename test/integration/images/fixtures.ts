import { createHash } from 'node:crypto';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { newId } from '../../../src/entities/_shared/type-id.js';
import type { World } from '../../support/world.js';

const insertVendor = defineStatement<never>(
  'test.images.vendor',
  `INSERT INTO vendors (id, code, name, created_at, updated_at) VALUES ('vendor_1', 'BRIT', 'Britannia', now(), now())
   ON CONFLICT DO NOTHING`,
);
const insertSku = defineStatement<never>(
  'test.images.sku',
  `INSERT INTO skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
   VALUES ($1, 'vendor_1', $2, $2, $1, $2, now())`,
);
const insertProduct = defineStatement<never>(
  'test.images.product',
  `INSERT INTO products (id, vendor_id, vendor_code, sku, name, status, created_at, updated_at)
   VALUES ($1, 'vendor_1', $2, $3, 'Mug', $4, $5, $5)`,
);
const selectState = defineStatement<Record<string, unknown>>(
  'test.images.state',
  `SELECT i.state, i.version, i.failure, i.sha256, i.object_key AS "objectKey", i.size_bytes AS bytes, i.p_hash AS "pHash",
     i.validation_cached AS cached, p.status AS product, v.status AS verdict, v.reason,
     (SELECT count(*)::int FROM review_tasks t WHERE t.image_id = i.id) AS tasks,
     (SELECT array_agg(jp.state ORDER BY jp.job_id) FROM job_pieces jp WHERE jp.subject_id = i.id) AS pieces
   FROM product_images i JOIN products p ON p.id = i.product_id LEFT JOIN image_validations v ON v.id = i.validation_id
   WHERE i.id = $1`,
);
const countRows = defineStatement<{ rows: number }>(
  'test.images.count',
  `SELECT ((SELECT count(*) FROM product_images) + (SELECT count(*) FROM image_validations) + (SELECT count(*) FROM jobs)
     + (SELECT count(*) FROM uploads))::int AS rows`,
);

let made = 0;

/** A product with no picture. */
export async function createProduct(world: World, status = 'PENDING'): Promise<string> {
  made += 1;
  const code = `M${made}`;
  const id = newId('product');
  await world.database.transaction(async (tx) => {
    await tx.query(insertVendor);
    await tx.query(insertSku, [`BRIT-${code}`, code]);
    await tx.query(insertProduct, [id, code, `BRIT-${code}`, status, world.clock.now()]);
  });
  return id;
}

/** What the database says of a picture and what hangs on it. */
export async function stateOf(world: World, imageId: string): Promise<Record<string, unknown>> {
  const [row] = await world.database.query(selectState, [imageId]);
  if (row === undefined) throw new Error(`There is no picture ${imageId}.`);
  return row;
}

/** Rows that a refused call must not have added to: pictures, verdicts, jobs, uploads. */
export async function rowCount(world: World): Promise<number> {
  const [row] = await world.database.query(countRows);
  return row?.rows ?? -1;
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export const CREATE_UPLOAD = /* GraphQL */ `
  mutation ($input: CreateUploadInput!) {
    createUpload(input: $input) {
      upload { uploadId url method headers { name value } expiresAt maxBytes }
      userErrors { code field message }
    }
  }
`;

export const ADD_IMAGE = /* GraphQL */ `
  mutation ($input: AddProductImageInput!) {
    addProductImage(input: $input) {
      image { id state kind url sha256 product { id } validation { status } createdAt updatedAt }
      job { id kind state total done failed }
      userErrors { code field message }
    }
  }
`;

export const VALIDATE = /* GraphQL */ `
  mutation ($input: ValidateImageInput!) {
    validateImage(input: $input) {
      validation {
        status reason overallScore confidence policyVersion cached executionTimeMs overlayUrl
        checks { name score value unit threshold weight passed explanation }
      }
      image { id state }
      userErrors { code field message }
    }
  }
`;

/** Asks for an upload and sends the file; answers its id. */
export async function upload(world: World, bytes: Buffer, contentType = 'image/jpeg'): Promise<string> {
  const input = { contentType, bytes: bytes.length };
  const { data } = await world.execute(CREATE_UPLOAD, { input });
  const target = data['createUpload'].upload as { url: string; uploadId: string };
  const response = await put(target.url, bytes, contentType);
  if (response.status !== 200) throw new Error(`The upload was refused: ${await response.text()}`);
  return target.uploadId;
}

export function put(url: string, bytes: Buffer, contentType = 'image/jpeg'): Promise<Response> {
  return fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body: new Uint8Array(bytes) });
}

/** Adds a picture to a product; answers the payload. */
export async function addImage(world: World, input: object): Promise<{ image: any; job: any; userErrors: any[] }> {
  const { data } = await world.execute(ADD_IMAGE, { input });
  return data['addProductImage'];
}
