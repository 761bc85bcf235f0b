import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the analyses that share a file, so that old ones can be forgotten. */
export class PosterFiles1795219200100 implements MigrationInterface {
  name = 'PosterFiles1795219200100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX poster_analyses_object ON poster_analyses (object_key) WHERE object_key IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX poster_analyses_object');
  }
}
