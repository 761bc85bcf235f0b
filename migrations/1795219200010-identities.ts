import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who come with tokens of an identity provider. */
export class Identities1795219200010 implements MigrationInterface {
  name = 'Identities1795219200010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "users" (
                "id" text NOT NULL,
                "issuer" text NOT NULL,
                "subject" text NOT NULL,
                "name" text NOT NULL,
                "roles" text array NOT NULL,
                "first_seen_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "last_seen_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "users_pkey" PRIMARY KEY ("id")
            )
        `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "users"');
  }
}
