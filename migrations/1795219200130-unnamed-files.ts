import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of files that no row names yet takes those of raw pictures and posters as well as those of variants. */
export class UnnamedFiles1795219200130 implements MigrationInterface {
  name = 'UnnamedFiles1795219200130';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE variant_files RENAME TO unnamed_files');
    await queryRunner.query('ALTER TABLE unnamed_files RENAME CONSTRAINT variant_files_pkey TO unnamed_files_pkey');
    await queryRunner.query('ALTER INDEX variant_files_made RENAME TO unnamed_files_made');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER INDEX unnamed_files_made RENAME TO variant_files_made');
    await queryRunner.query('ALTER TABLE unnamed_files RENAME CONSTRAINT unnamed_files_pkey TO variant_files_pkey');
    await queryRunner.query('ALTER TABLE unnamed_files RENAME TO variant_files');
  }
}
