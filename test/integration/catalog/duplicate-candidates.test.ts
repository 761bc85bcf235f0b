import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { givenProduct, givenVendor } from './given.js';

let world: World;
let host: PictureHost;
let ours: string;
let theirs: string;
beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ outboundAllow: [host.host] });
  ours = await givenVendor(world, 'OURS');
  theirs = await givenVendor(world, 'THEIRS');
});
afterAll(async () => {
  await world.close();
  await host.close();
});

const CANDIDATES = /* GraphQL */ `
  query ($id: ID!) { product(id: $id) { duplicateCandidates { score reasons product { vendorCode vendor { code } } } } }
`;

async function candidatesOf(id: string): Promise<[string, number, string[]][]> {
  const { data } = await world.execute(CANDIDATES, { id });
  return data['product'].duplicateCandidates.map((candidate: any) => [
    `${candidate.product.vendor.code} ${candidate.product.vendorCode}`,
    candidate.score,
    candidate.reasons,
  ]);
}

const give = (vendorId: string, input: object) => givenProduct(world, { vendorId, ...input });

async function merge(keepId: string, duplicateId: string): Promise<void> {
  const { data } = await world.execute(
    'mutation ($input: MergeProductsInput!) { mergeProducts(input: $input) { userErrors { code } } }',
    { input: { keepId, duplicateIds: [duplicateId] } },
  );
  expect(data['mergeProducts'].userErrors).toEqual([]);
}

test('a product that nothing else is like has no candidates', async () => {
  const { id } = await give(ours, { vendorCode: 'alone', name: 'Quite another thing' });
  expect(await candidatesOf(id)).toEqual([]);
});

test('products of one GTIN are candidates of each other, and a merged one is no more', async () => {
  const a = await give(ours, { vendorCode: 'gtin a', gtin: '4006381333931' });
  const b = await give(theirs, { vendorCode: 'gtin b', gtin: '04006381333931' });
  expect(await candidatesOf(a.id)).toEqual([['THEIRS gtin b', 0.95, ['GTIN']]]);
  expect(await candidatesOf(b.id)).toEqual([['OURS gtin a', 0.95, ['GTIN']]]);
  await merge(a.id, b.id);
  expect([await candidatesOf(a.id), await candidatesOf(b.id)]).toEqual([[], []]);
});

test('codes that gave one SKU, and one code at two vendors, are evidence', async () => {
  const plain = await give(ours, { vendorCode: 'ABCD-1234' });
  const suffixed = await give(ours, { vendorCode: 'abcd 1234' });
  const foreign = await give(theirs, { vendorCode: 'AbCd/1234' });
  expect(await candidatesOf(plain.id)).toEqual([
    ['OURS abcd 1234', 0.6, ['SKU_COLLISION']],
    ['THEIRS AbCd/1234', 0.5, ['VENDOR_CODE']],
  ]);
  expect((await candidatesOf(foreign.id)).map(([who]) => who).sort()).toEqual(['OURS ABCD-1234', 'OURS abcd 1234']);
  await merge(plain.id, suffixed.id);
  expect(await candidatesOf(plain.id)).toEqual([['THEIRS AbCd/1234', 0.5, ['VENDOR_CODE']]]);
});

test('a short code is everybody’s and no evidence', async () => {
  const a = await give(ours, { vendorCode: '10' });
  await give(theirs, { vendorCode: '10' });
  expect(await candidatesOf(a.id)).toEqual([]);
});

test('like names are evidence unless the categories differ; two GTINs say it is a variant', async () => {
  const name = 'Stainless steel water bottle 750 ml';
  const a = await give(ours, { vendorCode: 'name a', name, category: 'Kitchen' });
  await give(theirs, { vendorCode: 'name b', name: name.toUpperCase() });
  await give(theirs, { vendorCode: 'name c', name, category: 'Toys' });
  await give(theirs, { vendorCode: 'name d', name: 'Water bottle' });
  expect(await candidatesOf(a.id)).toEqual([['THEIRS name b', 0.5, ['NAME']]]);
  await give(ours, { vendorCode: 'name a', gtin: '96385074' });
  await give(theirs, { vendorCode: 'name b', gtin: '4006381333931' });
  expect(await candidatesOf(a.id)).toEqual([['THEIRS name b', 0.25, ['NAME']]]);
});

test('evidence adds up, strongest first', async () => {
  const name = 'Ceramic teapot with bamboo handle';
  const a = await give(ours, { vendorCode: 'TEAPOT-77', name, gtin: '036000291452' });
  await give(theirs, { vendorCode: 'teapot77', name, gtin: '036000291452' });
  expect(await candidatesOf(a.id)).toEqual([['THEIRS teapot77', 0.9875, ['GTIN', 'VENDOR_CODE', 'NAME']]]);
});

test('the ten likeliest are answered', async () => {
  const name = 'Twelve of a kind, glass tumbler';
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) ids.push((await give(ours, { vendorCode: `kind ${n}`, name })).id);
  const found = await candidatesOf(ids[0]!);
  expect(found.map(([, score]) => score)).toEqual(Array.from({ length: 10 }, () => 0.5));
});

test('products whose main pictures are nearly identical are candidates; another colour speaks less for it', async () => {
  const mug = await picture();
  const smaller = await sharp(mug).resize(900).jpeg({ quality: 80 }).toBuffer();
  const red = await picture({ body: '#b02a30' });
  const other = await picture({ kind: 'bottle' });
  const give2 = async (vendorCode: string, name: string, bytes: Buffer) =>
    give(ours, { vendorCode, rawImageUrl: host.put(name, bytes) });
  const first = await give2('mug one', 'one.jpg', mug);
  await give2('pic two', 'two.jpg', smaller);
  await give2('pic three', 'three.jpg', red);
  await give2('pic four', 'four.jpg', other);
  await world.runJobs();
  const found = await candidatesOf(first.id);
  expect(found.map(([who, , reasons]) => [who, reasons])).toEqual([
    ['OURS pic two', ['IMAGE']],
    ['OURS pic three', ['IMAGE']],
  ]);
  expect(found[0]?.[1]).toBeGreaterThan(0.7);
  expect(found[1]?.[1]).toBeLessThanOrEqual(0.425);
});
