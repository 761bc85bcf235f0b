import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints, what was sent to them, what still is to be, and up to where the log was looked through for them. */
export class Webhooks1795219200090 implements MigrationInterface {
  name = 'Webhooks1795219200090';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE webhook_endpoints (
        id text NOT NULL, url text NOT NULL, description text, document text NOT NULL, variables jsonb NOT NULL,
        ordering text NOT NULL, enabled boolean NOT NULL, disabled_reason text,
        consecutive_failures integer NOT NULL DEFAULT 0, failing_since timestamptz(3), paused_until timestamptz(3),
        secret text NOT NULL, former_secrets jsonb NOT NULL,
        principal_id text NOT NULL, principal_name text NOT NULL, principal_kind text NOT NULL, roles text[] NOT NULL,
        after_position bigint NOT NULL, version integer NOT NULL, created_at timestamptz(3) NOT NULL,
        CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id))`);
    // Its counts change with every failure: room for the next version of a row on the same page.
    await queryRunner.query('ALTER TABLE webhook_endpoints SET (fillfactor = 70)');
    await queryRunner.query(`
      CREATE TABLE webhook_deliveries (
        id text NOT NULL, created_at timestamptz(3) NOT NULL, endpoint_id text NOT NULL, event_type text NOT NULL,
        position bigint NOT NULL, entity_id text NOT NULL, body text NOT NULL, status text NOT NULL,
        attempts integer NOT NULL, response_status integer, response_body text, error text, duration_ms double precision,
        next_attempt_at timestamptz(3),
        CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at)`);
    await queryRunner.query('CREATE INDEX webhook_deliveries_page ON webhook_deliveries (endpoint_id, created_at, id)');
    await queryRunner.query(
      'CREATE INDEX webhook_deliveries_status_page ON webhook_deliveries (endpoint_id, status, created_at, id)',
    );
    await queryRunner.query(`SELECT keep_months('webhook_deliveries', now(), 90)`);
    await queryRunner.query(`
      CREATE TABLE webhook_queue (
        delivery_id text NOT NULL, created_at timestamptz(3) NOT NULL, endpoint_id text NOT NULL,
        entity_id text NOT NULL, position bigint NOT NULL, due_at timestamptz(3) NOT NULL,
        leased boolean NOT NULL DEFAULT false, attempts integer NOT NULL DEFAULT 0, repeats boolean NOT NULL DEFAULT true,
        CONSTRAINT webhook_queue_pkey PRIMARY KEY (delivery_id))`);
    await queryRunner.query('CREATE INDEX webhook_queue_due ON webhook_queue (endpoint_id, due_at, position)');
    await queryRunner.query('CREATE INDEX webhook_queue_order ON webhook_queue (endpoint_id, entity_id, position)');
    // Every row is soon dead: vacuum by number, not by a share of a table that is nearly always empty.
    await queryRunner.query(`ALTER TABLE webhook_queue SET
      (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0)`);
    await queryRunner.query(`
      CREATE TABLE webhook_dispatch (
        singleton boolean NOT NULL DEFAULT true, position bigint NOT NULL,
        CONSTRAINT webhook_dispatch_pkey PRIMARY KEY (singleton))`);
    await queryRunner.query('INSERT INTO webhook_dispatch (position) SELECT position FROM event_head');
    await queryRunner.query(`
      CREATE TABLE webhook_attempt_counts (
        minute timestamptz(3) NOT NULL, succeeded integer NOT NULL, failed integer NOT NULL,
        CONSTRAINT webhook_attempt_counts_pkey PRIMARY KEY (minute))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['attempt_counts', 'dispatch', 'queue', 'deliveries', 'endpoints'])
      await queryRunner.query(`DROP TABLE webhook_${table}`);
  }
}
