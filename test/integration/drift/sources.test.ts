import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadPicture } from '../../support/api.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { pictureSet, writePictureSet } from '../../support/picture-sets.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct } from '../images/fixtures.js';
import { BASELINE, checkDrift } from './documents.js';

let root: string;
let elsewhere: string;
let host: PictureHost;
let world: World;
let baselineId: string;
const small = new Map<string, Buffer>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-root-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'vitrine-elsewhere-'));
  await writePictureSet(join(root, 'base'), { count: 210, seed: 1 });
  await writePictureSet(join(elsewhere, 'secret'), { count: 3, seed: 2 });
  for await (const [name, bytes] of pictureSet({ count: 12, seed: 5 })) small.set(name, bytes);
  host = await startPictureHost();
  world = await createWorld({ environment: { DATA_ROOT: root }, outboundAllow: [host.host] });
  const { data } = await world.execute(BASELINE, { input: { name: 'base', source: { directory: 'base' } } });
  baselineId = data['createDriftBaseline'].baseline.id;
  await world.runJobs();
});
afterAll(async () => {
  await world.close();
  await host.close();
  await rm(root, { recursive: true, force: true });
  await rm(elsewhere, { recursive: true, force: true });
});

const check = (source: object) => checkDrift(world, { baselineId, source });

describe('a directory', () => {
  beforeAll(async () => {
    await symlink(join(elsewhere, 'secret'), join(root, 'link-out'));
    await symlink(join(root, 'base'), join(root, 'link-in'));
    await mkdir(join(root, 'links'));
    await symlink(join(elsewhere, 'secret', '0', 'p-00000.jpg'), join(root, 'links', 'out.jpg'));
    await symlink(join(root, 'base', '0', 'p-00001.jpg'), join(root, 'links', 'in.jpg'));
    await symlink(join(root, 'nowhere.jpg'), join(root, 'links', 'broken.jpg'));
    await symlink(join(elsewhere, 'secret'), join(root, 'links', 'folder'));
    await writeFile(join(root, 'links', '.hidden'), 'x');
  });

  it.each([
    ['..', 'INVALID'],
    ['../', 'INVALID'],
    ['base/../../', 'INVALID'],
    ['/etc', 'INVALID'],
    ['/', 'INVALID'],
    ['link-out', 'INVALID'],
    ['link-out/0', 'INVALID'],
    ['links/folder', 'INVALID'],
    ['nowhere', 'NOT_FOUND'],
    ['base/0/p-00000.jpg', 'INVALID'],
    ['', 'INVALID'],
    ['x'.repeat(1_001), 'INVALID'],
    ['ba\u0000se', 'INVALID'],
    ['ba\ud83dse', 'INVALID'],
  ])('%j is refused: %s', async (directory, code) => {
    const before = await world.head();
    const { report, job, userErrors } = await check({ directory });
    expect({ report, job }).toEqual({ report: null, job: null });
    expect(userErrors).toEqual([{ code, field: ['source', 'directory'], message: expect.any(String) }]);
    expect(await world.events(before)).toEqual([]);
  });

  it('tells nothing of what is elsewhere', async () => {
    const there = await check({ directory: join(elsewhere, 'secret') });
    const notThere = await check({ directory: join(elsewhere, 'nothing') });
    expect(there['userErrors']).toEqual(notThere['userErrors']);
  });

  it('may be named by its whole path, or by a link within', async () => {
    for (const directory of [join(root, 'base'), 'link-in', './base/']) {
      const { report } = await check({ directory });
      expect([directory, report?.currentImageCount]).toEqual([directory, 210]);
    }
  });

  it('names links that leave it as failed, and follows those that do not', async () => {
    const { report } = await check({ directory: 'links' });
    expect(report).toMatchObject({ currentImageCount: 1, failedImages: 3 });
    expect(report.failures).toEqual([
      { key: 'broken.jpg', code: 'NOT_FOUND' },
      { key: 'folder', code: 'INVALID' },
      { key: 'out.jpg', code: 'INVALID' },
    ]);
  });
});

describe('other places', () => {
  it('uploads', async () => {
    const api = { url: world.url, key: (await world.key('ADMIN')).secret };
    const uploadIds = await Promise.all([...small.values()].map((bytes) => uploadPicture(api, bytes)));
    const { report, userErrors } = await check({ uploadIds });
    expect(userErrors).toEqual([]);
    expect(report).toMatchObject({ currentImageCount: 12, failedImages: 0, sufficientData: false });
  });

  it('addresses; what cannot be fetched is named', async () => {
    const urls = [...small].map(([name, bytes]) => host.put(name, bytes));
    const gone = `${new URL(urls[0] ?? '').origin}/gone.jpg`;
    const { report } = await check({ urls: [...urls, gone] });
    expect(report).toMatchObject({
      currentImageCount: 12,
      failedImages: 1,
      failures: [{ key: gone, code: 'FETCH_FAILED' }],
    });
  });

  it('products', async () => {
    const productId = await createProduct(world);
    const url = host.put('mug.jpg', await picture());
    await addImage(world, { productId, url });
    await world.runJobs();
    const { report } = await check({ productImages: {} });
    expect(report).toMatchObject({ currentImageCount: 1, failedImages: 0 });
    expect((await check({ productImages: { category: 'none such' } }))['report']).toMatchObject({
      currentImageCount: 0,
    });
  });

  it.each([
    [{}, [], 'INVALID'],
    [{ directory: 'base', urls: ['https://example.com/a.jpg'] }, [], 'INVALID'],
    [{ urls: [] }, ['urls'], 'INVALID'],
    [{ urls: ['https://a.example/1.jpg', 'https://a.example/1.jpg'] }, ['urls'], 'INVALID'],
    [{ urls: ['http://127.0.0.1:1/a.jpg'] }, ['urls', '0'], 'FETCH_REFUSED'],
    [{ urls: ['file:///etc/passwd'] }, ['urls', '0'], 'FETCH_REFUSED'],
    [{ uploadIds: ['upload_x'] }, ['uploadIds', '0'], 'NOT_FOUND'],
    [{ productImages: { category: 'mugs\u0000' } }, ['productImages', 'category'], 'INVALID'],
    [{ productImages: { sku: 'A\ud83d' } }, ['productImages', 'sku'], 'INVALID'],
    [{ directory: 'base', model: 'none' }, ['model'], 'NOT_FOUND'],
    [{ directory: 'base', model: 'half a \ud83d' }, ['model'], 'INVALID'],
    [{ directory: 'base', predictionsUploadId: 'upload_x' }, ['predictionsUploadId'], 'NOT_FOUND'],
    [
      { directory: 'base', predictions: [{ imageKey: 'a', label: 'b', confidence: 2 }] },
      ['predictions', '0'],
      'INVALID',
    ],
    [
      { directory: 'base', predictions: [{ imageKey: '', label: 'b', confidence: 1 }] },
      ['predictions', '0'],
      'INVALID',
    ],
    [{ urls: Array.from({ length: 1_001 }, (_, n) => `https://a.example/${n}`) }, ['urls'], 'LIMIT_EXCEEDED'],
  ])('%o is refused at %j: %s', async (source, field, code) => {
    const { userErrors } = await check(source);
    expect(userErrors).toEqual([{ code, field: ['source', ...field], message: expect.any(String) }]);
  });
});
