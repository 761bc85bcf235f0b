import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { runCommand } from '../support/run-command.js';

const key = 'a-preset-key-of-a-test-of-demo';
let folder: string;
let server: PlatformProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX));
  server = await startProcess({ role: 'start', folder, environment: { ADMIN_API_KEY: key } });
  environment = { VITRINE_URL: server.url, VITRINE_KEY: key };
});
afterAll(async () => {
  await killProcesses();
  await removeServer(folder);
});

test('the demonstration goes through every engine, and a second time changes nothing', async () => {
  const first = await runCommand(['demo', '--json'], { folder, environment });
  expect({ code: first.code, stderr: first.stderr }).toEqual({
    code: 0,
    stderr: '  Pictures   42 of 42\n  Judging    42 of 42  1 cannot be read\n  Engines    5 of 5\n',
  });
  const summary = JSON.parse(first.stdout) as Record<string, number> & {
    overlays: { url: string }[];
    engines: { posters: { overlayUrl: string }[]; drift: { htmlUrl: string } };
  };
  expect(summary).toMatchObject({ products: 42, rejected: 0, failed: 1, duplicatePairs: 3, skuCollisions: 4 });
  expect((summary['accepted'] ?? 0) + (summary['toReview'] ?? 0)).toBe(41);
  expect(summary.overlays).toHaveLength(2);
  const { engines } = summary;
  expect(engines).toMatchObject({
    intent: { workflowType: 'IMAGE_GENERATION', modelId: expect.any(String) },
    posters: [{ verdict: 'BLOCKED' }, { verdict: 'CLEAR' }],
    variants: 2,
    drift: { severity: expect.any(String), summary: expect.any(String) },
  });
  const shown = [
    ...summary.overlays.map(({ url }) => [url, 'image/png'] as const),
    ...engines.posters.map(({ overlayUrl }) => [overlayUrl, 'image/jpeg'] as const),
    [engines.drift.htmlUrl, 'text/html; charset=utf-8'] as const,
  ];
  for (const [url, contentType] of shown) {
    const file = await fetch(url);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, contentType]);
    await file.body?.cancel();
  }

  const second = await runCommand(['demo', '--json'], { folder, environment });
  const { products, accepted, toReview, rejected, failed, duplicatePairs, skuCollisions } = summary;
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(second.stdout)).toMatchObject({
    products,
    accepted,
    toReview,
    rejected,
    failed,
    duplicatePairs,
    skuCollisions,
    engines: null,
  });
  const { jobs } = await ask({ url: server.url, key }, '{ jobs(first: 10) { nodes { kind state done failed } } }');
  expect(jobs.nodes.map(({ kind, state, failed }: Record<string, unknown>) => [kind, state, failed])).toEqual([
    ['CHECK_DRIFT', 'COMPLETED', 0],
    ['BUILD_BASELINE', 'COMPLETED', 0],
    ['ENHANCE_IMAGES', 'COMPLETED', 0],
    ['INGEST_PRODUCTS', 'COMPLETED', 1],
  ]);
});

test('the operations it proposes are answered', async () => {
  const { code, stdout } = await runCommand(['demo'], { folder, environment });
  expect(code).toBe(0);
  expect(stdout).toContain('  42 products of 3 vendors\n');
  const [queue = '', subscription = '', claim = '', found = ''] = stdout
    .split('\n')
    .filter((line) => /^ {2}(\{|mutation|subscription)/.test(line))
    .map((line) => line.trim());
  const api = { url: server.url, key };
  const { reviewQueue } = await ask(api, queue);
  expect(reviewQueue.nodes).toHaveLength(5);
  expect(subscription).toMatch(/^subscription \{ reviewQueueUpdated/);
  const { claimNextReviewTask } = await ask(api, claim);
  expect(claimNextReviewTask.task.productName).toBe(reviewQueue.nodes[0].productName);
  const { classifications, driftReports, posterMetrics } = await ask(api, found);
  expect([classifications.nodes.length, driftReports.nodes.length, posterMetrics.total]).toEqual([1, 1, 2]);
});
