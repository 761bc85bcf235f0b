import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePictureSet } from '../../support/picture-sets.js';
import { hostileFiles } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE, checkDrift, REPORT_FIELDS } from './documents.js';

interface Summary {
  readonly name: string;
  readonly count: number;
  readonly mean: number;
  readonly histogram: number[];
  readonly binEdges: number[];
}

let root: string;
let world: World;
let baselineId: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-sets-'));
  await writePictureSet(join(root, 'base'), { count: 320, seed: 1 });
  await writePictureSet(join(root, 'same'), { count: 120, seed: 2 });
  await writePictureSet(join(root, 'bright'), { count: 120, seed: 3, brighter: 40 });
  await writePictureSet(join(root, 'few'), { count: 20, seed: 4, brighter: 60 });
  world = await createWorld({ environment: { DATA_ROOT: root } });
  await Promise.all([world.key('ADMIN'), world.key('VIEWER'), world.key('REVIEWER')]);
  const { data } = await world.execute(BASELINE, { input: { name: 'shop', source: { directory: 'base' } } });
  baselineId = data['createDriftBaseline'].baseline.id;
  await world.runJobs();
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

function unsupported(key: string) {
  return { key, code: 'UNSUPPORTED_MEDIA' };
}

function check(source: object, as?: 'VIEWER') {
  return checkDrift(world, { baselineId, source }, as ? { as } : {});
}

/** How many points the series of each figure has. */
function pointsOf(metrics: readonly string[]): Promise<number[]> {
  return Promise.all(
    metrics.map(async (metric) => {
      const { data } = await world.execute(
        `query ($baselineId: ID!, $metric: String!) {
           driftMetricSeries(baselineId: $baselineId, metric: $metric, from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z") { at }
         }`,
        { baselineId, metric },
      );
      return data['driftMetricSeries'].length as number;
    }),
  );
}

describe('createDriftBaseline', () => {
  it('profiles a directory in shards and is active afterwards', async () => {
    const { data } = await world.execute(
      `query ($id: ID!) { driftBaseline(id: $id) { name active imageCount predictionCount modelName profileHash
         features { name count mean histogram binEdges } } }`,
      { id: baselineId },
    );
    const { features, ...baseline } = data['driftBaseline'] as { features: Summary[]; profileHash: string };
    expect(baseline).toMatchObject({
      name: 'shop',
      active: true,
      imageCount: 320,
      predictionCount: 0,
      modelName: null,
    });
    expect(baseline.profileHash).toMatch(/^[0-9a-f]{64}$/);
    const brightness = features.find(({ name }) => name === 'brightness') ?? expect.fail('There is no brightness.');
    expect(brightness.count).toBe(320);
    expect(brightness.mean).toBeCloseTo(110 / 255, 1);
    expect(brightness.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(brightness.binEdges).toHaveLength(brightness.histogram.length + 1);
  });
});

describe('checkDrift', () => {
  it('answers with the report at once for few pictures, and sees nothing where nothing is', async () => {
    const { report, job, userErrors } = await check({ directory: 'same' });
    expect(userErrors).toEqual([]);
    expect(report).toMatchObject({
      severity: 'NONE',
      overallDriftDetected: false,
      sufficientData: true,
      currentImageCount: 120,
      baselineImageCount: 320,
      failedImages: 0,
      alert: null,
    });
    expect(job).toMatchObject({ kind: 'CHECK_DRIFT', state: 'COMPLETED', failed: 0 });
  });

  it('sees pictures that are brighter, raises an alert and asks for retraining', async () => {
    const { report } = await check({ directory: 'bright' });
    expect(report).toMatchObject({ severity: 'HIGH', overallDriftDetected: true });
    const brightness = report.metrics.find(({ name }: { name: string }) => name === 'brightness');
    expect(brightness).toMatchObject({ severity: 'HIGH', kind: 'IMAGE_PROPERTY' });
    expect(brightness.value).toBeGreaterThan(1);
    expect(report.alert).toMatchObject({ state: 'FIRING', severity: 'HIGH', resolvedAt: null });
    expect(report.exemplars.length).toBeGreaterThan(0);
    const picture = await fetch(report.exemplars[0].imageUrl);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  });

  it('is silent for too few pictures, however different', async () => {
    const { report } = await check({ directory: 'few' });
    expect(report).toMatchObject({ severity: 'NONE', sufficientData: false, currentImageCount: 20, alert: null });
  });

  it('counts and names what is no picture, and reports all the same', async () => {
    const files = await hostileFiles();
    const folder = join(root, 'spoilt');
    await writePictureSet(folder, { count: 60, seed: 9 });
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    const { report, userErrors } = await check({ directory: 'spoilt' });
    expect(report.metrics.find(({ name }: { name: string }) => name === 'failure_rate').severity).toBe('MEDIUM');
    expect(userErrors).toEqual([]);
    expect(report).toMatchObject({
      currentImageCount: 60,
      failedImages: Object.keys(files).length,
      sufficientData: true,
    });
    expect(report.failures).toEqual([
      { key: 'bomb', code: 'IMAGE_TOO_LARGE' },
      ...['empty', 'headerOnly', 'html', 'lyingSize', 'noise', 'noiseBehindMagic'].map(unsupported),
      { key: 'oversize', code: 'IMAGE_TOO_LARGE' },
      ...['pdf', 'polyglot', 'svg', 'truncated'].map(unsupported),
    ]);
  });

  it('reports on a directory without files as on too little', async () => {
    await mkdir(join(root, 'void'), { recursive: true });
    const figures = ['brightness', 'score', 'overall_mean_shift', 'failed_images'];
    const before = await pointsOf(figures);
    world.clock.advance(1_000);
    const { report } = await check({ directory: 'void' });
    const after = await pointsOf(figures);
    // Nothing was compared, and a zero would say that nothing has changed.
    expect(after.map((count, n) => count - (before[n] ?? 0))).toEqual([0, 0, 0, 1]);
    expect(report).toMatchObject({ sufficientData: false, currentImageCount: 0, severity: 'NONE' });
  });

  it('refuses who may not', async () => {
    const { errors } = await check({ directory: 'same' }, 'VIEWER');
    expect(errors[0].extensions['code']).toBe('FORBIDDEN');
  });

  it('refuses a baseline that is none', async () => {
    const answer = await checkDrift(world, { baselineId: 'baseline_x', source: { directory: 'same' } });
    expect(answer).toMatchObject({
      report: null,
      job: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['baselineId'] }],
    });
  });
});

it('lists reports by severity, and their figures over time', async () => {
  const { data } = await world.execute(
    `query ($baselineId: ID!) {
       driftReports(baselineId: $baselineId, minSeverity: MEDIUM, first: 10) { totalCount nodes { ${REPORT_FIELDS} } }
       latestDriftReport(baselineId: $baselineId) { id }
       driftMetricSeries(baselineId: $baselineId, metric: "brightness", from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z") { at value }
     }`,
    { baselineId },
  );
  expect(data['driftReports'].totalCount).toBe(2);
  expect(data['driftReports'].nodes.map(({ severity }: { severity: string }) => severity)).toEqual(['MEDIUM', 'HIGH']);
  expect(data['driftMetricSeries'].length).toBeGreaterThan(0);
});
