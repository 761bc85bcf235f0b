import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Baselines, the runs that profile image sets, reports, alerts, schedules and retraining requests. */
export class Drift1795219200080 implements MigrationInterface {
  name = 'Drift1795219200080';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE retraining_requests, drift_alerts, drift_reports, drift_runs, drift_schedules, drift_baselines',
    );
  }
}

const TABLES = [
  `CREATE TABLE drift_baselines (
     id text NOT NULL, name text NOT NULL, model_name text, image_count integer NOT NULL DEFAULT 0,
     prediction_count integer NOT NULL DEFAULT 0, profile_hash text NOT NULL DEFAULT '', profile text,
     active boolean NOT NULL DEFAULT false, created_at timestamptz(3) NOT NULL, built_at timestamptz(3),
     version integer NOT NULL DEFAULT 1,
     CONSTRAINT drift_baselines_pkey PRIMARY KEY (id))`,
  'CREATE UNIQUE INDEX drift_baselines_active_name_key ON drift_baselines (name) WHERE active',
  'CREATE INDEX drift_baselines_page ON drift_baselines (created_at, id)',
  `CREATE TABLE drift_schedules (
     id text NOT NULL, baseline_id text NOT NULL, cron text NOT NULL, time_zone text NOT NULL, source jsonb NOT NULL,
     enabled boolean NOT NULL DEFAULT true, next_run_at timestamptz(3), created_at timestamptz(3) NOT NULL,
     version integer NOT NULL DEFAULT 1,
     CONSTRAINT drift_schedules_pkey PRIMARY KEY (id),
     CONSTRAINT drift_schedules_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines (id))`,
  'CREATE UNIQUE INDEX drift_schedules_baseline_key ON drift_schedules (baseline_id)',
  'CREATE INDEX drift_schedules_due ON drift_schedules (next_run_at) WHERE enabled',
  `CREATE TABLE drift_runs (
     job_id text NOT NULL, baseline_id text NOT NULL, report_id text, schedule_id text, source jsonb NOT NULL,
     set_key text, shard_count integer, created_at timestamptz(3) NOT NULL, concluded_at timestamptz(3),
     CONSTRAINT drift_runs_pkey PRIMARY KEY (job_id),
     CONSTRAINT drift_runs_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines (id))`,
  'CREATE INDEX drift_runs_schedule ON drift_runs (schedule_id, created_at) WHERE schedule_id IS NOT NULL',
  `CREATE TABLE drift_reports (
     id text NOT NULL, baseline_id text NOT NULL, job_id text NOT NULL, severity text NOT NULL,
     sufficient_data boolean NOT NULL, summary text NOT NULL, score double precision NOT NULL,
     baseline_image_count integer NOT NULL, current_image_count integer NOT NULL, failed_images integer NOT NULL,
     overall_mean_shift double precision NOT NULL, mean_confidence_shift double precision,
     class_wasserstein_distance double precision, metrics jsonb NOT NULL, exemplars jsonb NOT NULL,
     failures jsonb NOT NULL,
     new_classes text[] NOT NULL, missing_classes text[] NOT NULL, profile_hash text NOT NULL,
     created_at timestamptz(3) NOT NULL,
     CONSTRAINT drift_reports_pkey PRIMARY KEY (id),
     CONSTRAINT drift_reports_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines (id))`,
  'CREATE INDEX drift_reports_page ON drift_reports (created_at, id)',
  'CREATE INDEX drift_reports_baseline_page ON drift_reports (baseline_id, created_at, id)',
  'CREATE UNIQUE INDEX drift_reports_job_key ON drift_reports (job_id)',
  `CREATE TABLE drift_alerts (
     id text NOT NULL, baseline_id text NOT NULL, report_id text NOT NULL, severity text NOT NULL, metric text NOT NULL,
     value double precision NOT NULL, threshold double precision NOT NULL, state text NOT NULL,
     opened_at timestamptz(3) NOT NULL, resolved_at timestamptz(3), version integer NOT NULL DEFAULT 1,
     CONSTRAINT drift_alerts_pkey PRIMARY KEY (id),
     CONSTRAINT drift_alerts_report_fk FOREIGN KEY (report_id) REFERENCES drift_reports (id))`,
  "CREATE UNIQUE INDEX drift_alerts_firing_key ON drift_alerts (baseline_id) WHERE state = 'FIRING'",
  'CREATE UNIQUE INDEX drift_alerts_report_key ON drift_alerts (report_id)',
  'CREATE INDEX drift_alerts_page ON drift_alerts (opened_at, id)',
  `CREATE TABLE retraining_requests (
     id text NOT NULL, baseline_id text NOT NULL, report_id text NOT NULL, priority text NOT NULL, reason text NOT NULL,
     state text NOT NULL, scheduled_for timestamptz(3) NOT NULL, dispatched_at timestamptz(3),
     created_at timestamptz(3) NOT NULL, version integer NOT NULL DEFAULT 1,
     CONSTRAINT retraining_requests_pkey PRIMARY KEY (id),
     CONSTRAINT retraining_requests_report_fk FOREIGN KEY (report_id) REFERENCES drift_reports (id))`,
  'CREATE UNIQUE INDEX retraining_requests_report_key ON retraining_requests (report_id)',
  "CREATE INDEX retraining_requests_due ON retraining_requests (scheduled_for) WHERE state = 'REQUESTED'",
  'CREATE INDEX retraining_requests_baseline ON retraining_requests (baseline_id, created_at)',
  'CREATE INDEX retraining_requests_page ON retraining_requests (created_at, id)',
];
