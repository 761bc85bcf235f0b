import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPageQuery, Conditions } from '../../../src/entities/_shared/page-query.js';
import {
  CLASSIFICATION_COLUMNS,
  CLASSIFICATIONS_FROM,
  CLASSIFICATIONS_NEWEST_FIRST,
} from '../../../src/entities/intents/classification.queries.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  // As many as make joining and sorting them all look cheap to a planner that misjudges the join.
  await readRows(
    world.databaseUrl,
    `INSERT INTO intent_classification_logs (id, created_at, principal_id, result, prompt_digest, prompt_length,
       has_working_image, classifier, workflow_type, confidence, alternatives, needs_clarification, requires_web_search,
       enhancement_applied, reference_images, cache_hit, processing_ms, cost_micro_usd, compared, version)
     SELECT 'classification_' || n, now() - n * interval '1 second', 'key_1', 'ANSWERED', 'd', 1, false, 'RULES', 'T' || n % 3,
       0.5, '[]', false, false, false, '[]', false, 1, 0, false, 1 FROM generate_series(1, 8000) AS n`,
  );
  await readRows(
    world.databaseUrl,
    `INSERT INTO model_selection_logs (classification_id, created_at, preference, model_id, provider, reasoning,
       fallback_models, estimated_cost_usd, estimated_time_seconds)
     SELECT id, created_at, 'BALANCED', 'm', 'p', 'r', '{}', 0, 1 FROM intent_classification_logs`,
  );
  for (const table of ['intent_classification_logs', 'model_selection_logs'])
    await readRows(world.databaseUrl, `VACUUM ANALYZE ${table}`);
});
afterAll(() => world.close());

test.each([
  ['all', new Conditions()],
  ['those of a workflow', new Conditions().add('c.workflow_type = ?', 'T1')],
  ['those since a moment', new Conditions().add('c.created_at >= ?', '2020-01-01T00:00:00Z')],
])('a page of %s is read in its order, and joined alone', async (_, conditions) => {
  const { statement, values } = buildPageQuery({
    select: CLASSIFICATION_COLUMNS,
    from: CLASSIFICATIONS_FROM,
    conditions: conditions.addPlain(`c.result = 'ANSWERED'`),
    order: CLASSIFICATIONS_NEWEST_FIRST,
    limit: 20,
    backward: false,
    after: null,
  });
  const [row] = await readRows(
    world.databaseUrl,
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement.text}`,
    values,
  );
  const read: number[] = [];
  const look = (node: any): void => {
    read.push(node['Actual Rows'] * node['Actual Loops']);
    for (const inner of node['Plans'] ?? []) look(inner);
  };
  look(row!['QUERY PLAN'][0]['Plan']);
  expect(Math.max(...read)).toBe(21);
});
