import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeCalibration } from '../../../src/cli/calibrate.command.js';
import type { UserErrors } from '../../../src/errors.js';
import { calibratePolicy } from '../../../src/operations/images/calibrate-policy.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { givenTask } from '../review/given.js';

let world: World;
let imageId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  imageId = (await givenTask(world)).imageId;
});
beforeEach(() => readRows(world.databaseUrl, 'DELETE FROM feedback_samples'));
afterAll(() => world.close());

/** Decisions of full confidence on pictures that scored so. */
async function givenSamples(
  count: number,
  score: number,
  rest: { verdict: string; version?: string; sha256?: string },
): Promise<void> {
  const { verdict, version = 'main-image@1', sha256 = 'f'.repeat(64) } = rest;
  await readRows(
    world.databaseUrl,
    `INSERT INTO feedback_samples (id, task_id, image_id, image_sha256, verdict, confidence, scores, policy_version, decided_at)
     SELECT 'sample_' || gen_random_uuid(), 'task', $1, $2, $3, 1, jsonb_build_object('overall', $4::float8), $5, $6
     FROM generate_series(1, $7)`,
    [imageId, sha256, verdict, score, version, world.clock.now().toISOString(), count],
  );
}

const calibrate = (precision = 0.95) => calibratePolicy(world.system, { since: new Date(0), precision });

it('says what is missing, and what is no precision', async () => {
  await givenSamples(99, 0.6, { verdict: 'ACCEPTED' });
  await givenSamples(50, 0.6, { verdict: 'ESCALATED' });
  await givenSamples(50, 0.6, { verdict: 'ACCEPTED', version: 'main-image@0' });
  const codeOf = async (precision?: number) =>
    calibrate(precision).catch((error: unknown) =>
      (error as UserErrors).errors.map(({ code, message }) => [code, message]),
    );
  expect(await codeOf()).toEqual([
    ['INSUFFICIENT_DATA', '100 decisions on pictures judged by main-image@1 are needed; there are 99.'],
  ]);
  expect(await codeOf(1)).toMatchObject([['INVALID', expect.anything()]]);
});

it('lays the present thresholds beside fitted ones, and counts an audited picture for those it stands for', async () => {
  await givenSamples(600, 0.6, { verdict: 'ACCEPTED' });
  await givenSamples(400, 0.3, { verdict: 'REJECTED' });
  await givenSamples(40, 0.9, { verdict: 'ACCEPTED', sha256: '0'.repeat(64) });
  const calibration = await calibrate();
  expect(calibration).toMatchObject({
    policyVersion: 'main-image@1',
    samples: 1_040,
    current: {
      band: { acceptFrom: 0.85, rejectBelow: 0.5 },
      acceptRecall: 2_000 / 2_600,
      rejectRecall: 1,
      reviewRate: 600 / 3_000,
    },
    proposed: { acceptPrecision: 1, rejectPrecision: 1, reviewRate: 0 },
  });
  const lines = describeCalibration(calibration);
  expect(lines[0]).toMatch(/^main-image@1, 1[ ,  ]?040 decisions, expected calibration error 0\.\d{3}$/);
  expect(lines.at(-1)).toMatch(/to a person +20\.0 % +0\.0 %$/);
});
