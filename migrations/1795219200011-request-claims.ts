import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whole requests can be claimed by their idempotency key. */
export class RequestClaims1795219200011 implements MigrationInterface {
  name = 'RequestClaims1795219200011';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "idempotency_keys" ADD "lease_until" TIMESTAMP(3) WITH TIME ZONE');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "idempotency_keys" DROP COLUMN "lease_until"');
  }
}
