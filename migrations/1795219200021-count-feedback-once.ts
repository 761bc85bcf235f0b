import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each training sample is counted once: it carries the hundred it was announced in. */
export class CountFeedbackOnce1795219200021 implements MigrationInterface {
  name = 'CountFeedbackOnce1795219200021';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE feedback_samples ADD hundred integer');
    await queryRunner.query(`
      UPDATE feedback_samples AS sample SET hundred = counted.hundred
      FROM (SELECT id, ((row_number() OVER (ORDER BY decided_at, id) + 99) / 100)::int AS hundred FROM feedback_samples) AS counted
      WHERE sample.id = counted.id AND counted.hundred <= (SELECT max(hundred) FROM feedback_announcements)`);
    await queryRunner.query(
      'CREATE INDEX feedback_samples_uncounted ON feedback_samples (decided_at, id) WHERE hundred IS NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX feedback_samples_uncounted');
    await queryRunner.query('ALTER TABLE feedback_samples DROP COLUMN hundred');
  }
}
