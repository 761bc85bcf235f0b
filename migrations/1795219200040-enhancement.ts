import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a variant is made by and came to, and the way from a picture to the work that waits for it. */
export class Enhancement1795219200040 implements MigrationInterface {
  name = 'Enhancement1795219200040';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE product_images
        ADD variant smallint,
        ADD instructions text,
        ADD remark text,
        ADD cost_usd numeric(12,6)`);
    await queryRunner.query('CREATE INDEX job_pieces_subject ON job_pieces (subject_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX job_pieces_subject');
    await queryRunner.query(`
      ALTER TABLE product_images DROP cost_usd, DROP remark, DROP instructions, DROP variant`);
  }
}
