import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the jobs of a kind and the reports of a severity, which may be few among many, in the order of their lists. */
export class RareRowsOfLists1795219200140 implements MigrationInterface {
  name = 'RareRowsOfLists1795219200140';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX jobs_kind_page ON jobs (kind, created_at, id)');
    await queryRunner.query('CREATE INDEX drift_reports_severity_page ON drift_reports (severity, created_at, id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX drift_reports_severity_page');
    await queryRunner.query('DROP INDEX jobs_kind_page');
  }
}
