import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures of reports over time: a hypertable where the TimescaleDB extension is there, partitions by month where not. */
export class MonitoringMetrics1795219200081 implements MigrationInterface {
  name = 'MonitoringMetrics1795219200081';

  async up(queryRunner: QueryRunner): Promise<void> {
    const found = (await queryRunner.query(
      "SELECT current_setting('timescaledb.license', true) AS license FROM pg_extension WHERE extname = 'timescaledb'",
    )) as { license: string | null }[];
    const table = `CREATE TABLE monitoring_metrics (
      baseline text NOT NULL, metric_name text NOT NULL, "time" timestamptz(3) NOT NULL, value double precision NOT NULL,
      CONSTRAINT monitoring_metrics_pkey PRIMARY KEY (baseline, metric_name, "time"))`;
    if (found.length === 0) {
      await queryRunner.query(`${table} PARTITION BY RANGE ("time")`);
      await queryRunner.query(`SELECT keep_months('monitoring_metrics', now(), ${RETENTION_DAYS})`);
      return;
    }
    await queryRunner.query(table);
    await queryRunner.query("SELECT create_hypertable('monitoring_metrics', 'time')");
    // The edition under the Apache licence refuses policies; there the points stay.
    if (found[0]?.license === 'apache') return;
    await queryRunner.query(`SELECT add_retention_policy('monitoring_metrics', interval '${RETENTION_DAYS} days')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE monitoring_metrics');
  }
}

const RETENTION_DAYS = 730;
