import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { createWorld, type World } from '../../support/world.js';
import { createProduct } from './fixtures.js';

/** Pictures as they stand at some time, with the same verdict for all that have one. */
const insertImages = defineStatement<never>(
  'test.product_images.insert',
  `INSERT INTO product_images (id, product_id, kind, state, sha256, p_hash, hash_slot0, hash_slot1, hash_slot2, hash_slot3,
     source_id, validation_id, object_key, created_at, updated_at)
   SELECT id, "productId", kind, state, id, '00000000000000ff', 0, 0, 0, 255, "sourceId", 'verdict', 'originals/ab/' || id,
     "createdAt", "createdAt"
   FROM jsonb_to_recordset($1::jsonb)
     AS image(id text, "productId" text, kind text, state text, "sourceId" text, "createdAt" timestamptz)`,
);
const insertVerdict = defineStatement<never>(
  'test.product_images.verdict',
  `INSERT INTO image_validations (id, sha256, policy_version, overall_score, status, reason, confidence, checks, measurement,
     object_key, execution_ms, created_at)
   VALUES ('verdict', 'x', 'main-image@1', 0.7, 'NEEDS_REVIEW', 'Failed: sharpness', 1, $1::jsonb, $2::jsonb, 'k', 5, now())`,
);

const BLUR = {
  name: 'BLUR',
  score: 0.2,
  value: 2.7,
  unit: 'px',
  threshold: 1.5,
  weight: 0.2,
  passed: false,
  explanation: 'Soft.',
};
const FINGERPRINT = {
  subject: 'FRAME',
  pHash: '00000000000000ff',
  pHashFrame: '00000000000000ff',
  dHash: '0'.repeat(64),
  colour: { meanLab: [50, 0, 0], hues: [] },
};

interface StoredImage {
  id: string;
  productId: string;
  kind?: string;
  state?: string;
  sourceId?: string;
  minute?: number;
}

let world: World;

beforeAll(async () => {
  world = await createWorld({ worker: false });
  await world.key('VIEWER');
  const measurement = JSON.stringify({ fingerprint: FINGERPRINT });
  await world.database.query(insertVerdict, [JSON.stringify([BLUR]), measurement]);
});
afterAll(() => world.close());

async function store(images: readonly StoredImage[]): Promise<void> {
  const rows = images.map(({ kind = 'RAW', state = 'PENDING', sourceId = null, minute = 0, ...image }) => ({
    ...image,
    kind,
    state,
    sourceId,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
  }));
  await world.database.query(insertImages, [JSON.stringify(rows)]);
}

const IMAGES = /* GraphQL */ `
  query ($id: ID!, $kind: ImageKind, $state: ImageState, $first: Int, $after: String, $last: Int, $before: String) {
    product(id: $id) {
      mainImage { id }
      images(kind: $kind, state: $state, first: $first, after: $after, last: $last, before: $before) {
        nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`;

async function list(variables: object): Promise<any> {
  const { data, errors } = await world.execute(IMAGES, variables, { as: 'VIEWER' });
  expect(errors).toBeUndefined();
  return data['product'];
}

describe('Product.images', () => {
  it('walks all pictures forward and backward, oldest first', async () => {
    const productId = await createProduct(world);
    const ids = Array.from({ length: 7 }, (_, n) => `walk-${n}`);
    // Two share their moment: the id decides.
    await store(ids.map((id, n) => ({ id, productId, minute: n === 4 ? 3 : n })));
    const forward: string[] = [];
    let after: string | null = null;
    do {
      const { images } = await list({ id: productId, first: 3, after });
      expect(images.totalCount).toBe(7);
      forward.push(...images.nodes.map(({ id }: { id: string }) => id));
      after = images.pageInfo.hasNextPage ? images.pageInfo.endCursor : null;
    } while (after !== null);
    expect(forward).toEqual(ids);
    const backward: string[] = [];
    let before: string | null = null;
    do {
      const { images } = await list({ id: productId, last: 2, before });
      backward.unshift(...images.nodes.map(({ id }: { id: string }) => id));
      before = images.pageInfo.hasPreviousPage ? images.pageInfo.startCursor : null;
    } while (before !== null);
    expect(backward).toEqual(ids);
  });

  it('filters by kind and state', async () => {
    const productId = await createProduct(world);
    await store([
      { id: 'filter-1', productId },
      { id: 'filter-2', productId, state: 'APPROVED' },
      { id: 'filter-3', productId, kind: 'ENHANCED', state: 'APPROVED' },
    ]);
    const ids = async (filter: object) =>
      (await list({ id: productId, first: 10, ...filter })).images.nodes.map(({ id }: { id: string }) => id);
    expect(await ids({ kind: 'RAW' })).toEqual(['filter-1', 'filter-2']);
    expect(await ids({ state: 'APPROVED' })).toEqual(['filter-2', 'filter-3']);
    expect(await ids({ kind: 'ENHANCED', state: 'PENDING' })).toEqual([]);
  });

  it('refuses arguments that name no page', async () => {
    const id = await createProduct(world);
    for (const page of [{}, { first: 0 }, { first: 101 }, { first: 1, last: 1 }]) {
      const { errors } = await world.execute(IMAGES, { id, ...page });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describe('Product.mainImage', () => {
  it('is the picture in the best state, and of those the newest', async () => {
    const states = ['FAILED', 'REJECTED', 'PROCESSING', 'PENDING', 'AUTO_ACCEPTED', 'APPROVED'];
    const productId = await createProduct(world);
    expect((await list({ id: productId, first: 1 })).mainImage).toBeNull();
    for (const [n, state] of states.entries()) {
      // The better, the older: age must not win over state.
      await store([
        { id: `main-${state}-old`, productId, state, minute: 100 - n * 10 },
        { id: `main-${state}-new`, productId, state, minute: 100 - n * 10 + 1 },
      ]);
      expect((await list({ id: productId, first: 1 })).mainImage).toEqual({ id: `main-${state}-new` });
    }
  });
});

describe('ProductImage', () => {
  it('leads to its source, its variants and its verdict', async () => {
    const productId = await createProduct(world);
    await store([
      { id: 'raw-1', productId },
      { id: 'variant-1', productId, kind: 'ENHANCED', sourceId: 'raw-1', minute: 2 },
      { id: 'variant-2', productId, kind: 'ENHANCED', sourceId: 'raw-1', minute: 1 },
    ]);
    const { data } = await world.execute(
      `{ image(id: "raw-1") {
           source { id } variants { id source { id } } product { id } failure prompt provider
           validation { status overallScore executionTimeMs cached check(name: BLUR) { name value explanation } exposure: check(name: EXPOSURE) { name } }
         } }`,
    );
    expect(data['image']).toEqual({
      source: null,
      variants: [
        { id: 'variant-2', source: { id: 'raw-1' } },
        { id: 'variant-1', source: { id: 'raw-1' } },
      ],
      product: { id: productId },
      failure: null,
      prompt: null,
      provider: null,
      validation: {
        status: 'NEEDS_REVIEW',
        overallScore: 0.7,
        executionTimeMs: 5,
        cached: false,
        check: { name: 'BLUR', value: 2.7, explanation: 'Soft.' },
        exposure: null,
      },
    });
  });

  it('is null for an id that names none, and refused to nobody', async () => {
    const document = '{ image(id: "image_none") { id } }';
    expect((await world.execute(document, {}, { as: 'VIEWER' })).data).toEqual({ image: null });
    const { errors } = await world.execute(document, {}, { as: null });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
  });
});

describe('statements', () => {
  it('are one per level for a hundred products with their pictures', async () => {
    const products = await Promise.all(Array.from({ length: 100 }, () => createProduct(world)));
    await store(
      products.flatMap((productId, n) => [
        { id: `many-${n}-a`, productId },
        { id: `many-${n}-b`, productId, minute: 1 },
      ]),
    );
    const document = /* GraphQL */ `
      {
        products(first: 100, orderBy: CREATED_DESC) {
          nodes { id mainImage { id } images(first: 2) { nodes { id url validation { status } product { id } } } }
        }
      }
    `;
    await world.execute(document, {}, { as: 'VIEWER' });
    const { statements, result } = await world.countStatements(() => world.execute(document, {}, { as: 'VIEWER' }));
    expect(result.errors).toBeUndefined();
    const nodes: { mainImage: { id: string }; images: { nodes: unknown[] } }[] = result.data['products'].nodes;
    expect(nodes).toHaveLength(100);
    expect(nodes.every(({ mainImage, images }) => mainImage.id.endsWith('-b') && images.nodes.length === 2)).toBe(true);
    // Products; their main pictures; their pictures; the verdicts; the products again, by id.
    expect(statements).toBe(5);
  });

  it('are one for what a hundred pictures look like', async () => {
    const document = /* GraphQL */ `
      { products(first: 100, orderBy: CREATED_DESC) { nodes { mainImage { similar(first: 3) { image { id } kind } } } } }
    `;
    await world.execute(document, {}, { as: 'VIEWER' });
    const { statements, result } = await world.countStatements(() => world.execute(document, {}, { as: 'VIEWER' }));
    const nodes: { mainImage: { similar: unknown[] } }[] = result.data['products'].nodes;
    expect(nodes.every(({ mainImage }) => mainImage.similar.length === 3)).toBe(true);
    expect(statements).toBe(3);
  });
});
