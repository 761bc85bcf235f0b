import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked for which change, from where, and what came of it. */
export class AuditLog1795219200012 implements MigrationInterface {
  name = 'AuditLog1795219200012';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "audit_log" (
                "id" text NOT NULL,
                "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "principal_id" text,
                "principal_name" text,
                "request_id" text,
                "client_address" text,
                "operation" text NOT NULL,
                "entity_ids" text array NOT NULL,
                "outcome" text NOT NULL,
                "codes" text array NOT NULL,
                "input_digest" text NOT NULL,
                CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query('CREATE INDEX "audit_log_operation_page" ON "audit_log" ("operation", "at", "id")');
    await queryRunner.query('CREATE INDEX "audit_log_principal_page" ON "audit_log" ("principal_id", "at", "id")');
    await queryRunner.query('CREATE INDEX "audit_log_page" ON "audit_log" ("at", "id")');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "audit_log"');
  }
}
