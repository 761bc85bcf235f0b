import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files of variants that no picture names yet, so that those whose worker died can be found. */
export class VariantFiles1795219200110 implements MigrationInterface {
  name = 'VariantFiles1795219200110';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE variant_files (
        object_key text NOT NULL,
        made_at timestamptz(3) NOT NULL,
        swept_at timestamptz(3),
        CONSTRAINT variant_files_pkey PRIMARY KEY (object_key)
      )`);
    await queryRunner.query('CREATE INDEX variant_files_made ON variant_files (made_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE variant_files');
  }
}
