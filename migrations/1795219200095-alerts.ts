import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules, incidents, channels and messages; and the order of time in which rates are measured. */
export class Alerts1795219200095 implements MigrationInterface {
  name = 'Alerts1795219200095';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE alert_rules (
        id text NOT NULL, preset text, metric text NOT NULL, comparison text NOT NULL, threshold double precision NOT NULL,
        window_seconds integer NOT NULL, severity text NOT NULL, enabled boolean NOT NULL DEFAULT true, channel_ids text array,
        judged_next_at TIMESTAMP(3) WITH TIME ZONE NOT NULL, judged_at TIMESTAMP(3) WITH TIME ZONE, last_value double precision,
        created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT alert_rules_pkey PRIMARY KEY (id))`);
    await queryRunner.query('CREATE UNIQUE INDEX alert_rules_preset_key ON alert_rules (preset)');
    await queryRunner.query('CREATE INDEX alert_rules_due ON alert_rules (judged_next_at) WHERE enabled');
    await queryRunner.query(`
      CREATE TABLE alert_channels (
        id text NOT NULL, kind text NOT NULL, name text NOT NULL, sealed_target text NOT NULL, masked_target text NOT NULL,
        min_severity text NOT NULL, enabled boolean NOT NULL DEFAULT true, created_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT alert_channels_pkey PRIMARY KEY (id))`);
    await queryRunner.query('CREATE UNIQUE INDEX alert_channels_name_key ON alert_channels (name)');
    await queryRunner.query(`
      CREATE TABLE alerts (
        id text NOT NULL, rule_id text NOT NULL, dedup_key text NOT NULL, label text, state text NOT NULL, severity text NOT NULL,
        summary text NOT NULL, value double precision NOT NULL, started_at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        notified_at TIMESTAMP(3) WITH TIME ZONE, resolved_at TIMESTAMP(3) WITH TIME ZONE, acknowledged_by_id text,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT alerts_pkey PRIMARY KEY (id),
        CONSTRAINT alerts_rule_fk FOREIGN KEY (rule_id) REFERENCES alert_rules (id))`);
    await queryRunner.query(`CREATE UNIQUE INDEX alerts_open_key ON alerts (dedup_key) WHERE state <> 'RESOLVED'`);
    await queryRunner.query(
      'CREATE INDEX alerts_notified ON alerts (dedup_key, notified_at) WHERE notified_at IS NOT NULL',
    );
    await queryRunner.query('CREATE INDEX alerts_page ON alerts (started_at, id)');
    await queryRunner.query('CREATE INDEX alerts_state_page ON alerts (state, started_at, id)');
    await queryRunner.query(`
      CREATE TABLE alert_deliveries (
        id text NOT NULL, alert_id text NOT NULL, channel_id text NOT NULL, news text NOT NULL, notice jsonb NOT NULL,
        status text NOT NULL, attempts integer NOT NULL DEFAULT 0, error text, at TIMESTAMP(3) WITH TIME ZONE NOT NULL,
        CONSTRAINT alert_deliveries_pkey PRIMARY KEY (id),
        CONSTRAINT alert_deliveries_alert_fk FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE,
        CONSTRAINT alert_deliveries_channel_fk FOREIGN KEY (channel_id) REFERENCES alert_channels (id))`);
    await queryRunner.query('CREATE INDEX alert_deliveries_alert ON alert_deliveries (alert_id, id)');
    await queryRunner.query('CREATE INDEX skus_created ON skus (created_at)');
    await queryRunner.query('CREATE INDEX image_validations_created ON image_validations (created_at)');
    await queryRunner.query('CREATE INDEX jobs_completed ON jobs (completed_at) WHERE completed_at IS NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX jobs_completed');
    await queryRunner.query('DROP INDEX image_validations_created');
    await queryRunner.query('DROP INDEX skus_created');
    await queryRunner.query('DROP TABLE alert_deliveries');
    await queryRunner.query('DROP TABLE alerts');
    await queryRunner.query('DROP TABLE alert_channels');
    await queryRunner.query('DROP TABLE alert_rules');
  }
}
