import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strongestColourModel } from '../../support/onnx-model.js';
import { randomFrom, writePictureSet } from '../../support/picture-sets.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE, checkDrift } from './documents.js';

const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { upload { uploadId url } userErrors { code field } }
}`;

let root: string;
let world: World;
let baselineId: string;

/** Labels of the pictures of a set: a share of them cats, the others dogs. */
function labels(count: number, { cats, seed }: { cats: number; seed: number }) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, n) => ({
    imageKey: `${Math.floor(n / 100)}/p-${String(n).padStart(5, '0')}.jpg`,
    label: random() < cats ? 'cat' : 'dog, "small"',
    confidence: 0.7 + 0.3 * random(),
  }));
}

async function upload(contentType: string, text: string): Promise<string> {
  const body = Buffer.from(text);
  const { data } = await world.execute(CREATE_UPLOAD, { input: { contentType, bytes: body.length } });
  const { uploadId, url } = data['createUpload'].upload;
  const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': contentType }, body });
  expect(sent.status).toBe(200);
  return uploadId;
}

const check = (source: object) => checkDrift(world, { baselineId, source });

/** Pictures of one colour and a little noise. */
async function writeColours(folder: string, { count, reds }: { count: number; reds: number }): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < count; n += 1) {
    const background = n < reds ? { r: 200 - (n % 40), g: 60, b: 60 } : { r: 60, g: 60, b: 200 - (n % 40) };
    const picture = sharp({ create: { width: 16, height: 16, channels: 3, background } });
    await writeFile(join(folder, `c-${n}.jpg`), await picture.jpeg().toBuffer());
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-predictions-'));
  await writePictureSet(join(root, 'base'), { count: 320, seed: 1 });
  await writePictureSet(join(root, 'now'), { count: 150, seed: 2 });
  await writeColours(join(root, 'colours'), { count: 220, reds: 110 });
  await writeColours(join(root, 'redder'), { count: 100, reds: 90 });
  await writeFile(join(root, 'colour-7.onnx'), strongestColourModel());
  await writeFile(join(root, 'labels.txt'), 'red\ngreen\nblue\n');
  const environment = {
    DATA_ROOT: root,
    DRIFT_MODEL: join(root, 'colour-7.onnx'),
    DRIFT_MODEL_LABELS: join(root, 'labels.txt'),
  };
  world = await createWorld({ environment });
  const source = { directory: 'base', predictions: labels(320, { cats: 0.5, seed: 1 }), model: 'pets-3' };
  const { data } = await world.execute(BASELINE, { input: { name: 'pets', source } });
  baselineId = data['createDriftBaseline'].baseline.id;
  await world.runJobs();
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

describe('predictions', () => {
  it('are kept with the baseline', async () => {
    const { data } = await world.execute('query ($id: ID!) { driftBaseline(id: $id) { modelName predictionCount } }', {
      id: baselineId,
    });
    expect(data['driftBaseline']).toEqual({ modelName: 'pets-3', predictionCount: 320 });
  });

  it('given here: the same mixture is no drift, another is', async () => {
    const same = await check({ directory: 'now', predictions: labels(150, { cats: 0.5, seed: 2 }) });
    expect(same['report']).toMatchObject({ severity: 'NONE', newClasses: [], missingClasses: [] });
    const other = await check({ directory: 'now', predictions: labels(150, { cats: 0.95, seed: 3 }) });
    expect(other['report'].severity).toBe('HIGH');
    expect(other['report'].classWassersteinDistance).toBeGreaterThan(0.35);
  });

  it.each(['csv', 'ndjson'])('of a file: %s', async (form) => {
    const rows = labels(150, { cats: 0.95, seed: 3 }).map((row) => ({
      ...row,
      label: row.label === 'cat' ? 'cat' : 'fox',
    }));
    const csv = [
      'confidence,image_key,label,more',
      ...rows.map((row) => `${row.confidence},"${row.imageKey}",${row.label},x`),
    ];
    const text = form === 'csv' ? csv.join('\r\n') : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const type = form === 'csv' ? 'text/csv' : 'application/x-ndjson';
    const { report, userErrors } = await check({ directory: 'now', predictionsUploadId: await upload(type, text) });
    expect(userErrors).toEqual([]);
    expect(report).toMatchObject({ newClasses: ['fox'], missingClasses: ['dog, "small"'], severity: 'HIGH' });
  });

  it.each([
    ['imageKey,label\na,b\n', 'Line 2: a confidence from 0 to 1 is needed.'],
    ['imageKey,label,confidence\na,b,1.5\n', 'Line 2: a confidence from 0 to 1 is needed.'],
    ['{"imageKey":"a","label":"b","confidence":0.5}\nnonsense\n', 'Line 2: this is no JSON.'],
    ['a"b,c\n', 'Line 1: a quote stands where none may.'],
  ])('%j fails the job and says why', async (text, reason) => {
    const { report, job } = await check({ directory: 'now', predictionsUploadId: await upload('text/csv', text) });
    expect(report).toBeNull();
    expect(job).toMatchObject({ state: 'FAILED', error: `The predictions cannot be read. ${reason}` });
  });

  it('that are no text are refused on arrival', async () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x41]);
    const { data } = await world.execute(CREATE_UPLOAD, { input: { contentType: 'text/csv', bytes: body.length } });
    const { url } = data['createUpload'].upload;
    const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body });
    expect(sent.status).toBe(415);
  });
});

describe('a model', () => {
  it('labels the pictures itself', async () => {
    const { data } = await world.execute(BASELINE, {
      input: { name: 'colours', source: { directory: 'colours', model: 'colour-7' } },
    });
    await world.runJobs();
    const id = data['createDriftBaseline'].baseline.id;
    const { report } = await checkDrift(world, {
      baselineId: id,
      source: { directory: 'redder', model: 'colour-7' },
    });
    // Half of the baseline is red, nine tenths are now.
    expect(report.classWassersteinDistance).toBeCloseTo(0.4, 6);
    expect(report.metrics.find(({ name }: { name: string }) => name === 'class_distribution').severity).toBe('HIGH');
  });
});
