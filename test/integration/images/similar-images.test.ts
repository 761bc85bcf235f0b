import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSlots } from '../../../src/engines/imaging/hash-slots.js';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { findSimilarImages } from '../../../src/operations/_shared/similar-images.js';
import { processImage } from '../../../src/operations/images/process-image.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, upload } from './fixtures.js';

const insertHashes = defineStatement<never>(
  'test.similar.insert',
  `WITH verdict AS (
     INSERT INTO image_validations (id, sha256, policy_version, overall_score, status, reason, confidence, checks, measurement,
       execution_ms, created_at)
     VALUES ($1 || '-v', $1, 'test@1', 1, 'AUTO_ACCEPTED', '', 1, '[]', $5::jsonb, 1, now())
   )
   INSERT INTO product_images (id, product_id, kind, state, sha256, p_hash, hash_slot0, hash_slot1, hash_slot2, hash_slot3,
     validation_id, created_at, updated_at)
   SELECT $1 || '-' || n, $2, 'RAW', 'AUTO_ACCEPTED', $1 || n, hash, slot0, slot1, slot2, slot3, $1 || '-v', now(), now()
   FROM unnest($3::text[]) WITH ORDINALITY AS hashed(hash, n)
   JOIN jsonb_to_recordset($4::jsonb) AS slots(n int, slot0 smallint, slot1 smallint, slot2 smallint, slot3 smallint) USING (n)`,
);

const FINGERPRINT = {
  subject: 'OBJECT',
  pHash: '0000000000000000',
  pHashFrame: '0000000000000000',
  dHash: '0'.repeat(64),
  colour: { meanLab: [50, 0, 0], hues: [] },
};

let world: World;
let productId: string;

beforeAll(async () => {
  world = await createWorld({ worker: false });
  productId = await createProduct(world);
});
afterAll(() => world.close());

/** Stores pictures with these hashes, as `<name>-<n>` from 1, and forgets those of other tests. */
async function storeHashes(name: string, hashes: readonly string[], subject = 'OBJECT'): Promise<void> {
  const slots = hashes.map((hash, index) => {
    const [slot0, slot1, slot2, slot3] = hashSlots(hash);
    return { n: index + 1, slot0, slot1, slot2, slot3 };
  });
  const measurement = JSON.stringify({ fingerprint: { ...FINGERPRINT, subject } });
  await world.database.query(insertHashes, [name, productId, hashes, JSON.stringify(slots), measurement]);
}

const clear = defineStatement<never>(
  'test.similar.clear',
  `WITH gone AS (DELETE FROM product_images WHERE id LIKE $1 || '-%') DELETE FROM image_validations WHERE id = $1 || '-v'`,
);

function distanceOf(a: bigint, b: bigint): number {
  return (a ^ b).toString(2).replaceAll('0', '').length;
}

function toHex(hash: bigint): string {
  return hash.toString(16).padStart(16, '0');
}

/** The answer by looking at every pair: nearest first, ids in order among equals. */
function bruteForce(name: string, hashes: readonly bigint[], of: number, maxDistance: number) {
  return hashes
    .map((hash, index) => ({ id: `${name}-${index + 1}`, distance: distanceOf(hash, hashes[of]!) }))
    .filter(({ distance }, index) => index !== of && distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1));
}

async function search(imageIds: readonly string[], maxDistance: number, first = 100) {
  const lists = await findSimilarImages(world.system, { imageIds, maxDistance, first });
  return lists.map((list) => list.map(({ image, distance }) => ({ id: image.id, distance })));
}

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
/** Some hashes, and around each of them others with up to sixteen bits turned. */
const clustered = fc
  .array(
    fc.tuple(hash, fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 16 }), { maxLength: 25 })),
    { minLength: 5, maxLength: 60 },
  )
  .map((clusters) =>
    clusters.flatMap(([centre, turns]) => [
      centre,
      ...turns.map((bits) => bits.reduce((turned, bit) => turned ^ (1n << BigInt(bit)), centre)),
    ]),
  );

describe('findSimilarImages', () => {
  it('finds exactly what looking at every pair finds, at every distance', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(clustered, fc.integer({ min: 0, max: 11 }), async (hashes, maxDistance) => {
        run += 1;
        const name = `cluster${run}`;
        await storeHashes(name, hashes.map(toHex));
        const asked = hashes.slice(0, 40).map((_hash, index) => index);
        const found = await search(
          asked.map((index) => `${name}-${index + 1}`),
          maxDistance,
        );
        expect(found).toEqual(asked.map((index) => bruteForce(name, hashes, index, maxDistance).slice(0, 100)));
        await world.database.query(clear, [name]);
      }),
      { numRuns: 25 },
    );
  });

  it('misses none among thousands of random hashes and every way to spread eleven bits over the slots', async () => {
    const centre = 0x0123_4567_89ab_cdefn;
    const spreads: bigint[] = [];
    for (let a = 0; a <= 11; a += 1)
      for (let b = 0; a + b <= 11; b += 1)
        for (let c = 0; a + b + c <= 11; c += 1) {
          const bits = [a, b, c, 11 - a - b - c];
          spreads.push(
            bits.reduce((turned, count, slot) => turned ^ (((1n << BigInt(count)) - 1n) << BigInt(slot * 16)), centre),
          );
        }
    const random = fc.sample(hash, { numRuns: 4_000, seed: 7 });
    const hashes = [centre, ...spreads, ...random];
    await storeHashes('spread', hashes.map(toHex));
    expect(spreads).toHaveLength(364);
    const expected = bruteForce('spread', hashes, 0, 11);
    expect(expected).toHaveLength(364);
    expect(await search(['spread-1'], 11)).toEqual([expected.slice(0, 100)]);
    expect(await search(['spread-1'], 10)).toEqual([[]]);
    await world.database.query(clear, ['spread']);
  });

  it('stays exact where thousands of pictures share a slot, by looking at all of them', async () => {
    const base = 0xffff_0000_0000_0000n;
    const crowd = fc.sample(fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }), { numRuns: 6_000, seed: 3 });
    const hashes = [base, base ^ 0b11n, base ^ 0xff_ffn, ...crowd.map((low) => base | low)];
    await storeHashes('crowd', hashes.map(toHex));
    const { statements, result } = await world.countStatements(() => search(['crowd-1', 'crowd-2'], 11));
    expect(statements).toBe(2);
    expect(result).toEqual([0, 1].map((of) => bruteForce('crowd', hashes, of, 11).slice(0, 100)));
    expect(result[0]).toHaveLength(100);
    await world.database.query(clear, ['crowd']);
  });

  it('does not compare the hash of an object with that of a whole frame', async () => {
    await storeHashes('object', ['00000000000000ff']);
    await storeHashes('frame', ['00000000000000ff'], 'FRAME');
    expect(await search(['object-1', 'frame-1', 'image_none'], 11)).toEqual([[], [], []]);
    await world.database.query(clear, ['object']);
    await world.database.query(clear, ['frame']);
  });
});

describe('ProductImage.similar', () => {
  const SIMILAR = /* GraphQL */ `
    query ($id: ID!, $maxDistance: Int = 10, $first: Int) {
      image(id: $id) {
        similar(maxDistance: $maxDistance, first: $first) { image { id product { id } } distance similarity kind }
      }
    }
  `;
  let images: Record<string, string>;

  async function store(bytes: Buffer): Promise<string> {
    const { image, job } = await addImage(world, {
      productId: await createProduct(world),
      uploadId: await upload(world, bytes),
    });
    await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: true });
    return image.id;
  }

  beforeAll(async () => {
    images = {
      original: await store(await picture()),
      copy: await store(await picture()),
      reframed: await store(await picture({ flaw: 'reframed' })),
      variant: await store(await picture({ body: '#d93a1f', accent: '#1f8bd9' })),
      other: await store(await picture({ kind: 'chair' })),
    };
  });

  it('says in which way each picture is alike, and leaves out another product', async () => {
    const { data } = await world.execute(SIMILAR, { id: images['original'] });
    const found = data['image'].similar as {
      image: { id: string };
      distance: number;
      similarity: number;
      kind: string;
    }[];
    const kinds = Object.fromEntries(found.map(({ image, kind }) => [image.id, kind]));
    expect(kinds).toEqual({
      [images['copy']!]: 'IDENTICAL',
      [images['reframed']!]: 'REFRAMED',
      [images['variant']!]: 'COLOUR_VARIANT',
    });
    expect(found[0]).toMatchObject({ image: { id: images['copy'] }, distance: 0, similarity: 1 });
    for (const { distance, similarity } of found) expect(similarity).toBe(1 - distance / 64);
    expect(found.map(({ distance }) => distance)).toEqual(found.map(({ distance }) => distance).sort((a, b) => a - b));
  });

  it('keeps to its bounds', async () => {
    const { data } = await world.execute(SIMILAR, { id: images['original'], first: 1, maxDistance: 0 });
    expect(data['image'].similar).toHaveLength(1);
    for (const bounds of [{ maxDistance: 12 }, { maxDistance: -1 }, { first: 0 }, { first: 101 }]) {
      const { errors } = await world.execute(SIMILAR, { id: images['original'], ...bounds });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});
