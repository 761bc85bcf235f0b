import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How products are found by name and code, and put in the order of their names. */
export class CatalogueSearch1795219200002 implements MigrationInterface {
  name = 'CatalogueSearch1795219200002';

  async up(queryRunner: QueryRunner): Promise<void> {
    // The words must be those of PRODUCT_ORDERS, or the planner does not see that the index has this order.
    await queryRunner.query(
      "CREATE INDEX products_name_page ON products ((name IS NULL), lower(left(COALESCE(name, ''), 120)), id)",
    );
    await queryRunner.query(
      'CREATE INDEX products_codes_trgm ON products USING gin (vendor_code gin_trgm_ops, sku gin_trgm_ops)',
    );
    // A function, because only one can carry the threshold below which the index need not look.
    await queryRunner.query(`
      CREATE FUNCTION products_of_similar_name(asked text, asked_name text, asked_category text, most integer)
      RETURNS TABLE (id text) LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.45 AS $body$
        SELECT p.id FROM products p
        WHERE p.name % asked_name AND p.id <> asked AND p.status <> 'ARCHIVED'
          AND (asked_category IS NULL OR p.category IS NULL OR p.category = asked_category)
        ORDER BY similarity(p.name, asked_name) DESC, p.id LIMIT most
      $body$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION products_of_similar_name(text, text, text, integer)');
    await queryRunner.query('DROP INDEX products_codes_trgm');
    await queryRunner.query('DROP INDEX products_name_page');
  }
}
