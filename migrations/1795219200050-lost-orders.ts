import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a message asked for that came to nothing, so that it can be sent again. */
export class LostOrders1795219200050 implements MigrationInterface {
  name = 'LostOrders1795219200050';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs ADD lost_order jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE jobs DROP lost_order');
  }
}
