import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept of classified prompts, of the models chosen for them, of users' references, and which features are on. */
export class PromptIntents1795219200061 implements MigrationInterface {
  name = 'PromptIntents1795219200061';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...VIEWS]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP MATERIALIZED VIEW classification_days, classification_hours');
    await queryRunner.query(
      'DROP TABLE feature_flags, prompt_references, model_selection_logs, intent_classification_logs',
    );
  }
}

const TABLES = [
  `CREATE TABLE intent_classification_logs (
     id text NOT NULL, created_at timestamptz(3) NOT NULL, principal_id text NOT NULL, result text NOT NULL,
     prompt_digest text NOT NULL, prompt_length integer NOT NULL, wording jsonb, has_working_image boolean NOT NULL,
     classifier text, workflow_type text, confidence double precision, alternatives jsonb NOT NULL,
     needs_clarification boolean NOT NULL, requires_web_search boolean NOT NULL, enhancement_applied boolean NOT NULL,
     reference_images jsonb NOT NULL, cache_hit boolean NOT NULL, fallback_reason text,
     processing_ms double precision NOT NULL, cost_micro_usd bigint NOT NULL, compared boolean NOT NULL,
     feedback text, feedback_by text, feedback_at timestamptz(3), version integer NOT NULL,
     CONSTRAINT intent_classification_logs_pkey PRIMARY KEY (created_at, id)) PARTITION BY RANGE (created_at)`,
  'CREATE INDEX intent_classification_logs_id ON intent_classification_logs (id)',
  `CREATE INDEX intent_classification_logs_workflow_page
   ON intent_classification_logs (workflow_type, created_at, id)`,
  `CREATE INDEX intent_classification_logs_feedback ON intent_classification_logs (created_at) WHERE feedback IS NOT NULL`,
  `CREATE TABLE model_selection_logs (
     classification_id text NOT NULL, created_at timestamptz(3) NOT NULL, preference text NOT NULL, model_id text NOT NULL,
     provider text NOT NULL, reasoning text NOT NULL, fallback_models text[] NOT NULL,
     estimated_cost_usd numeric(12,6) NOT NULL, estimated_time_seconds integer NOT NULL,
     used_model_id text, success boolean, actual_cost_usd numeric(12,6), actual_time_seconds double precision,
     error_message text, recorded_at timestamptz(3),
     CONSTRAINT model_selection_logs_pkey PRIMARY KEY (created_at, classification_id)) PARTITION BY RANGE (created_at)`,
  'CREATE INDEX model_selection_logs_classification ON model_selection_logs (classification_id)',
  `CREATE INDEX model_selection_logs_outcome ON model_selection_logs (created_at) WHERE recorded_at IS NOT NULL`,
  `CREATE TABLE prompt_references (
     principal_id text NOT NULL, folded_tag text NOT NULL, tag text NOT NULL, image_url text NOT NULL,
     version integer NOT NULL, created_at timestamptz(3) NOT NULL, updated_at timestamptz(3) NOT NULL,
     CONSTRAINT prompt_references_pkey PRIMARY KEY (principal_id, folded_tag))`,
  `CREATE TABLE feature_flags (
     key text NOT NULL, enabled boolean NOT NULL, rollout_basis_points integer NOT NULL, version integer NOT NULL,
     updated_at timestamptz(3) NOT NULL, CONSTRAINT feature_flags_pkey PRIMARY KEY (key))`,
  `INSERT INTO feature_flags VALUES ('ai-classification', true, 10000, 1, now())`,
  `SELECT keep_months('intent_classification_logs', now(), 400)`,
  `SELECT keep_months('model_selection_logs', now(), 400)`,
];

// Hours that are over, a few minutes after their end, when what was written late is there too. What came after is read from the log
// itself; every row says where that begins.
const VIEWS = [
  `CREATE MATERIALIZED VIEW classification_hours AS
   SELECT date_trunc('hour', c.created_at, 'UTC') AS hour, COALESCE(workflow_type, '') AS workflow,
     count(*) FILTER (WHERE result = 'ANSWERED') AS total,
     count(*) FILTER (WHERE result = 'RATE_LIMITED') AS rate_limited,
     count(*) FILTER (WHERE cache_hit) AS cache_hits,
     count(*) FILTER (WHERE fallback_reason IS NOT NULL) AS fallbacks,
     count(*) FILTER (WHERE fallback_reason LIKE 'AI\\_%') AS failures,
     COALESCE(sum(confidence), 0) AS confidence_sum,
     COALESCE(sum(processing_ms) FILTER (WHERE result = 'ANSWERED'), 0) AS processing_ms_sum,
     sum(cost_micro_usd) AS cost_micro_usd, COALESCE(sum(estimated_cost_usd), 0) AS estimated_cost_usd,
     date_trunc('hour', now() - interval '5 minutes', 'UTC') AS covered_until
   FROM intent_classification_logs c
   LEFT JOIN model_selection_logs s ON s.classification_id = c.id AND s.created_at = c.created_at
   WHERE NOT compared AND c.created_at >= date_trunc('hour', now(), 'UTC') - interval '32 days'
     AND c.created_at < date_trunc('hour', now() - interval '5 minutes', 'UTC')
   GROUP BY 1, 2`,
  'CREATE UNIQUE INDEX classification_hours_key ON classification_hours (hour, workflow)',
  `CREATE MATERIALIZED VIEW classification_days AS
   SELECT (c.created_at AT TIME ZONE 'UTC')::date AS day, c.principal_id,
     count(*) FILTER (WHERE result = 'ANSWERED') AS total, count(*) FILTER (WHERE result = 'RATE_LIMITED') AS rate_limited,
     sum(cost_micro_usd) / 1000000.0 AS classification_cost_usd,
     COALESCE(sum(estimated_cost_usd), 0) AS estimated_cost_usd, COALESCE(sum(actual_cost_usd), 0) AS actual_cost_usd
   FROM intent_classification_logs c
   LEFT JOIN model_selection_logs s ON s.classification_id = c.id AND s.created_at = c.created_at
   WHERE c.created_at >= date_trunc('day', now(), 'UTC') - interval '92 days'
   GROUP BY 1, 2`,
  'CREATE UNIQUE INDEX classification_days_key ON classification_days (day, principal_id)',
];
