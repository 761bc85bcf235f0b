import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which uploads have been swept, and how a sweep finds those that have not and the pictures that came of them. */
export class SweepUploads1795219200030 implements MigrationInterface {
  name = 'SweepUploads1795219200030';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "uploads" ADD "swept_at" TIMESTAMP(3) WITH TIME ZONE');
    await queryRunner.query('DROP INDEX "uploads_expiry"');
    await queryRunner.query('CREATE INDEX "uploads_unswept" ON "uploads" ("expires_at") WHERE swept_at IS NULL');
    await queryRunner.query(
      'CREATE INDEX "product_images_upload" ON "product_images" ("upload_id") WHERE upload_id IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX "product_images_upload"');
    await queryRunner.query('DROP INDEX "uploads_unswept"');
    await queryRunner.query('CREATE INDEX "uploads_expiry" ON "uploads" ("expires_at")');
    await queryRunner.query('ALTER TABLE "uploads" DROP COLUMN "swept_at"');
  }
}
