import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePictureSet } from '../../support/picture-sets.js';
import { connectClient, firstEvent } from '../../support/socket.js';
import { withOtherSignature } from '../../support/tamper.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE, checkDrift } from './documents.js';

let root: string;
let world: World;
let baselineId: string;
let cursor: string;
let report: { id: string; htmlUrl: string; jsonUrl: string; alert: { id: string } };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-files-'));
  await writePictureSet(join(root, 'base'), { count: 220, seed: 1 });
  await writePictureSet(join(root, 'bright'), { count: 120, seed: 3, brighter: 40, prefix: '<script>alert(1)' });
  world = await createWorld({ environment: { DATA_ROOT: root } });
  await Promise.all([world.key('ADMIN'), world.key('VIEWER')]);
  const { data } = await world.execute(BASELINE, { input: { name: '<b>base', source: { directory: 'base' } } });
  baselineId = data['createDriftBaseline'].baseline.id;
  await world.runJobs();
  cursor = (await world.execute('{ logCursor }')).data['logCursor'];
  ({ report } = (await checkDrift(world, { baselineId, source: { directory: 'bright' } })) as {
    report: typeof report;
  });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

it('is a page that loads nothing, and JSON with the names of the design', async () => {
  const page = await fetch(report.htmlUrl);
  const html = await page.text();
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).not.toContain('<script>alert(1)');
  expect(html).toContain('data:image/jpeg;base64,');
  expect(Buffer.byteLength(html)).toBeLessThan(300_000);
  const json = await (await fetch(report.jsonUrl)).json();
  expect(json).toMatchObject({
    report_id: report.id,
    dataset_info: { baseline_name: '<b>base', source: 'directory bright' },
    overall_drift_detected: true,
    pixel_distribution_drift: { severity: 'HIGH' },
    baseline_image_count: 220,
    current_image_count: 120,
  });
});

it('is for who has the right or the signed address', async () => {
  const path = `/reports/drift/${report.id}`;
  const statusOf = async (address: string, key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return (await fetch(address.startsWith('http') ? address : world.url + address, { headers })).status;
  };
  const { secret } = await world.key('VIEWER');
  expect(await statusOf(`${path}.html`, secret)).toBe(200);
  expect(await statusOf(`${path}.json`, secret)).toBe(200);
  expect(await statusOf(`${path}.html`)).toBe(401);
  expect(await statusOf(`${path}.html`, 'vt_no-key-that-anybody-has-made')).toBe(401);
  expect(await statusOf(report.htmlUrl.replace('.html', '.json'))).toBe(403);
  expect(await statusOf(withOtherSignature(report.htmlUrl))).toBe(403);
  expect(await statusOf('/reports/drift/report_00000000000000000000000000.html', secret)).toBe(404);
  expect(await statusOf('/reports/drift/..%2f..%2fx.html', secret)).toBe(404);
  world.clock.advance(49 * 3_600_000);
  expect(await statusOf(report.htmlUrl)).toBe(403);
});

it('is told of live, and from a cursor on', async () => {
  const client = connectClient(world.url, (await world.key('VIEWER')).secret);
  try {
    const created = await firstEvent(
      client,
      'subscription ($after: Cursor, $of: ID) { driftReportCreated(after: $after, baselineId: $of) { type report { id baseline { id } } } }',
      { after: cursor, of: baselineId },
    );
    expect(created['driftReportCreated']).toEqual({
      type: 'drift.report.created.v1',
      report: { id: report.id, baseline: { id: baselineId } },
    });
    const raised = await firstEvent(
      client,
      'subscription ($after: Cursor) { driftAlertRaised(after: $after, minSeverity: HIGH) { type alert { id severity } } }',
      { after: cursor },
    );
    expect(raised['driftAlertRaised']).toEqual({
      type: 'drift.alert.raised.v1',
      alert: { id: report.alert.id, severity: 'HIGH' },
    });
  } finally {
    await client.dispose();
  }
});

it('nodes are found by id, by those who may see them', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  const ids = [baselineId, report.id, report.alert.id];
  const { data } = await world.execute(query, { ids }, { as: 'VIEWER' });
  expect(data['nodes'].map(({ __typename }: { __typename: string }) => __typename)).toEqual([
    'DriftBaseline',
    'DriftReport',
    'DriftAlert',
  ]);
});
