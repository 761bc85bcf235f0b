import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps with each product whether a review task of it waits, so that lists need not look at tasks product by product. */
export class ProductsInReview1795219200120 implements MigrationInterface {
  name = 'ProductsInReview1795219200120';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE products ADD in_review boolean NOT NULL DEFAULT false');
    await queryRunner.query(`
      UPDATE products SET in_review = true
      WHERE id IN (SELECT product_id FROM review_tasks WHERE state IN ('OPEN', 'CLAIMED'))`);
    await queryRunner.query('CREATE INDEX products_review_page ON products (in_review, created_at, id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE products DROP in_review');
  }
}
