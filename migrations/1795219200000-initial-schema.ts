import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InitialSchema1795219200000 implements MigrationInterface {
  name = 'InitialSchema1795219200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            CREATE TABLE "products" (
                "id" text NOT NULL,
                "vendor_id" text NOT NULL,
                "vendor_code" text NOT NULL,
                "sku" text NOT NULL,
                "name" text,
                "category" text,
                "gtin" text,
                "external_id" text,
                "mrp" numeric(16, 4),
                "price" numeric(16, 4),
                "discount" numeric(16, 4),
                "gst" numeric(16, 4),
                "currency" text,
                "attributes" jsonb NOT NULL DEFAULT '{}',
                "status" text NOT NULL,
                "merged_into_id" text,
                "version" integer NOT NULL DEFAULT '1',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "products_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "products_merged_into" ON "products" ("merged_into_id")
            WHERE merged_into_id IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "products_gtin" ON "products" ("gtin")
            WHERE gtin IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "products_category_page" ON "products" ("category", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "products_status_page" ON "products" ("status", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "products_vendor_page" ON "products" ("vendor_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "products_updated_page" ON "products" ("updated_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "products_created_page" ON "products" ("created_at", "id")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "products_external_id_key" ON "products" ("external_id")
            WHERE external_id IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "products_sku_key" ON "products" ("sku")
        `);
    await queryRunner.query(`
            CREATE TABLE "skus" (
                "canonical" text NOT NULL,
                "vendor_id" text NOT NULL,
                "raw_code" text NOT NULL,
                "code_identity" text NOT NULL,
                "base" text NOT NULL,
                "normalised_code" text NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "skus_pkey" PRIMARY KEY ("canonical")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "skus_normalised_code" ON "skus" ("normalised_code")
        `);
    await queryRunner.query(`
            CREATE INDEX "skus_base" ON "skus" ("base")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "skus_vendor_identity_key" ON "skus" ("vendor_id", "code_identity")
        `);
    await queryRunner.query(`
            CREATE TABLE "vendors" (
                "id" text NOT NULL,
                "code" text NOT NULL,
                "name" text NOT NULL,
                "external_id" text,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "vendors_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "vendors_page" ON "vendors" ("created_at", "id")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "vendors_external_id_key" ON "vendors" ("external_id")
            WHERE external_id IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "vendors_code_key" ON "vendors" ("code")
        `);
    await queryRunner.query(`
            CREATE TABLE "image_validations" (
                "id" text NOT NULL,
                "sha256" text NOT NULL,
                "policy_version" text NOT NULL,
                "reference_sha256" text NOT NULL DEFAULT '',
                "overall_score" double precision NOT NULL,
                "status" text NOT NULL,
                "reason" text NOT NULL,
                "confidence" double precision NOT NULL,
                "checks" jsonb NOT NULL,
                "measurement" jsonb,
                "object_key" text,
                "execution_ms" double precision NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "image_validations_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "image_validations_cache_key" ON "image_validations" ("sha256", "policy_version", "reference_sha256")
        `);
    await queryRunner.query(`
            CREATE TABLE "product_images" (
                "id" text NOT NULL,
                "product_id" text NOT NULL,
                "kind" text NOT NULL,
                "state" text NOT NULL,
                "source_url" text,
                "upload_id" text,
                "object_key" text,
                "width_px" integer,
                "height_px" integer,
                "format" text,
                "size_bytes" integer,
                "sha256" text,
                "p_hash" text,
                "hash_slot0" smallint,
                "hash_slot1" smallint,
                "hash_slot2" smallint,
                "hash_slot3" smallint,
                "source_id" text,
                "prompt" text,
                "provider" text,
                "validation_id" text,
                "validation_cached" boolean NOT NULL DEFAULT false,
                "failure" text,
                "version" integer NOT NULL DEFAULT '1',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "product_images_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_slot3" ON "product_images" ("hash_slot3")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_slot2" ON "product_images" ("hash_slot2")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_slot1" ON "product_images" ("hash_slot1")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_slot0" ON "product_images" ("hash_slot0")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_validation" ON "product_images" ("validation_id")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_source" ON "product_images" ("source_id")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_sha256" ON "product_images" ("sha256")
        `);
    await queryRunner.query(`
            CREATE INDEX "product_images_product_page" ON "product_images" ("product_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "uploads" (
                "id" text NOT NULL,
                "principal_id" text NOT NULL,
                "content_type" text NOT NULL,
                "size_bytes" integer NOT NULL,
                "sha256" text,
                "object_key" text,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "received_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "uploads_expiry" ON "uploads" ("expires_at")
        `);
    await queryRunner.query(`
            CREATE TABLE "feedback_announcements" (
                "hundred" integer NOT NULL,
                "announced_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "feedback_announcements_pkey" PRIMARY KEY ("hundred")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "feedback_samples" (
                "id" text NOT NULL,
                "task_id" text NOT NULL,
                "image_id" text NOT NULL,
                "image_sha256" text NOT NULL,
                "verdict" text NOT NULL,
                "confidence" double precision NOT NULL,
                "scores" jsonb NOT NULL,
                "policy_version" text NOT NULL,
                "decided_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "feedback_samples_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "feedback_samples_decided" ON "feedback_samples" ("decided_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "review_decisions" (
                "id" text NOT NULL,
                "task_id" text NOT NULL,
                "reviewer_id" text NOT NULL,
                "verdict" text NOT NULL,
                "confidence" integer NOT NULL,
                "notes" text,
                "duration_ms" integer,
                "decided_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "review_decisions_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "review_decisions_decided" ON "review_decisions" ("decided_at", "id")
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "review_decisions_task_reviewer_key" ON "review_decisions" ("task_id", "reviewer_id")
        `);
    await queryRunner.query(`
            CREATE TABLE "review_tasks" (
                "id" text NOT NULL,
                "image_id" text NOT NULL,
                "product_id" text NOT NULL,
                "vendor_id" text NOT NULL,
                "category" text,
                "state" text NOT NULL,
                "priority" text NOT NULL,
                "priority_key" double precision NOT NULL,
                "uncertainty" double precision NOT NULL,
                "validation_score" double precision,
                "failure_reason" text,
                "quorum" integer NOT NULL,
                "required_decisions" integer NOT NULL,
                "decider_ids" text array NOT NULL DEFAULT '{}',
                "leases" jsonb NOT NULL DEFAULT '[]',
                "lease_ends_at" TIMESTAMP(3) WITH TIME ZONE,
                "outcome" text,
                "agreement" double precision,
                "due_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "sla_breached" boolean NOT NULL DEFAULT false,
                "version" integer NOT NULL DEFAULT '1',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "completed_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "review_tasks_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_completed" ON "review_tasks" ("completed_at")
            WHERE completed_at IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_image" ON "review_tasks" ("image_id", "created_at")
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_product_page" ON "review_tasks" ("product_id", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_lease_end" ON "review_tasks" ("lease_ends_at")
            WHERE lease_ends_at IS NOT NULL
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_unbreached" ON "review_tasks" ("due_at")
            WHERE state IN ('OPEN', 'CLAIMED')
                AND NOT sla_breached
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_ended_uncertainty" ON "review_tasks" ("uncertainty", "id")
            WHERE state IN ('COMPLETED', 'CANCELLED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_ended_due" ON "review_tasks" ("due_at", "id")
            WHERE state IN ('COMPLETED', 'CANCELLED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_ended_oldest" ON "review_tasks" ("created_at", "id")
            WHERE state IN ('COMPLETED', 'CANCELLED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_ended_priority" ON "review_tasks" ("priority_key", "id")
            WHERE state IN ('COMPLETED', 'CANCELLED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_uncertainty" ON "review_tasks" ("uncertainty", "id")
            WHERE state IN ('OPEN', 'CLAIMED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_due" ON "review_tasks" ("due_at", "id")
            WHERE state IN ('OPEN', 'CLAIMED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_oldest" ON "review_tasks" ("created_at", "id")
            WHERE state IN ('OPEN', 'CLAIMED')
        `);
    await queryRunner.query(`
            CREATE INDEX "review_tasks_priority" ON "review_tasks" ("priority_key", "id")
            WHERE state IN ('OPEN', 'CLAIMED')
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "review_tasks_image_open_key" ON "review_tasks" ("image_id")
            WHERE state IN ('OPEN', 'CLAIMED')
        `);
    await queryRunner.query(`
            CREATE TABLE "api_keys" (
                "id" text NOT NULL,
                "name" text NOT NULL,
                "roles" text array NOT NULL,
                "prefix" text NOT NULL,
                "hash" text NOT NULL,
                "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
                "expires_at" TIMESTAMP(3) WITH TIME ZONE,
                "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys" ("hash")
        `);
    await queryRunner.query(`
            CREATE TABLE "event_outbox" (
                "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
                "type" text NOT NULL,
                "entity_id" text NOT NULL,
                "entity_version" integer NOT NULL,
                "payload" jsonb NOT NULL,
                "occurred_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "event_outbox_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "event_log" (
                "position" bigint NOT NULL,
                "type" text NOT NULL,
                "entity_id" text NOT NULL,
                "entity_version" integer NOT NULL,
                "payload" jsonb NOT NULL,
                "occurred_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "event_log_pkey" PRIMARY KEY ("position")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "event_log_entity" ON "event_log" ("entity_id", "position")
        `);
    await queryRunner.query(`
            CREATE INDEX "event_log_age" ON "event_log" ("occurred_at")
        `);
    await queryRunner.query(`
            CREATE TABLE "event_head" (
                "singleton" boolean NOT NULL DEFAULT true,
                "position" bigint NOT NULL DEFAULT '0',
                CONSTRAINT "event_head_pkey" PRIMARY KEY ("singleton")
            )
        `);
    await queryRunner.query(`
            CREATE TABLE "idempotency_keys" (
                "principal_id" text NOT NULL,
                "operation" text NOT NULL,
                "key" text NOT NULL,
                "input_hash" text NOT NULL,
                "answer" jsonb NOT NULL,
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("principal_id", "operation", "key")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" ("created_at")
        `);
    await queryRunner.query(`
            CREATE TABLE "jobs" (
                "id" text NOT NULL,
                "kind" text NOT NULL,
                "state" text NOT NULL,
                "done" integer NOT NULL DEFAULT '0',
                "total" integer,
                "failed" integer NOT NULL DEFAULT '0',
                "attempts" integer NOT NULL DEFAULT '0',
                "error" text,
                "version" integer NOT NULL DEFAULT '1',
                "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
                "started_at" TIMESTAMP(3) WITH TIME ZONE,
                "completed_at" TIMESTAMP(3) WITH TIME ZONE,
                CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "jobs_state_page" ON "jobs" ("state", "created_at", "id")
        `);
    await queryRunner.query(`
            CREATE INDEX "jobs_page" ON "jobs" ("created_at", "id")
        `);
    await queryRunner.query(`
            CREATE TABLE "job_pieces" (
                "job_id" text NOT NULL,
                "subject_id" text NOT NULL,
                "state" text NOT NULL,
                "error" text,
                CONSTRAINT "job_pieces_pkey" PRIMARY KEY ("job_id", "subject_id")
            )
        `);
    await queryRunner.query(`
            CREATE INDEX "job_pieces_open" ON "job_pieces" ("job_id", "state")
        `);
    await queryRunner.query(`
            ALTER TABLE "products"
            ADD CONSTRAINT "products_vendor_fk" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "products"
            ADD CONSTRAINT "products_sku_fk" FOREIGN KEY ("sku") REFERENCES "skus"("canonical") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "products"
            ADD CONSTRAINT "products_merged_into_fk" FOREIGN KEY ("merged_into_id") REFERENCES "products"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "skus"
            ADD CONSTRAINT "skus_vendor_fk" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "product_images"
            ADD CONSTRAINT "product_images_product_fk" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "product_images"
            ADD CONSTRAINT "product_images_source_fk" FOREIGN KEY ("source_id") REFERENCES "product_images"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "review_decisions"
            ADD CONSTRAINT "review_decisions_task_fk" FOREIGN KEY ("task_id") REFERENCES "review_tasks"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "review_tasks"
            ADD CONSTRAINT "review_tasks_image_fk" FOREIGN KEY ("image_id") REFERENCES "product_images"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "review_tasks"
            ADD CONSTRAINT "review_tasks_product_fk" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
    await queryRunner.query(`
            ALTER TABLE "job_pieces"
            ADD CONSTRAINT "job_pieces_job_fk" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
        `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
            ALTER TABLE "job_pieces" DROP CONSTRAINT "job_pieces_job_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "review_tasks" DROP CONSTRAINT "review_tasks_product_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "review_tasks" DROP CONSTRAINT "review_tasks_image_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "review_decisions" DROP CONSTRAINT "review_decisions_task_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "product_images" DROP CONSTRAINT "product_images_source_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "product_images" DROP CONSTRAINT "product_images_product_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "skus" DROP CONSTRAINT "skus_vendor_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "products" DROP CONSTRAINT "products_merged_into_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "products" DROP CONSTRAINT "products_sku_fk"
        `);
    await queryRunner.query(`
            ALTER TABLE "products" DROP CONSTRAINT "products_vendor_fk"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."job_pieces_open"
        `);
    await queryRunner.query(`
            DROP TABLE "job_pieces"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."jobs_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."jobs_state_page"
        `);
    await queryRunner.query(`
            DROP TABLE "jobs"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."idempotency_keys_age"
        `);
    await queryRunner.query(`
            DROP TABLE "idempotency_keys"
        `);
    await queryRunner.query(`
            DROP TABLE "event_head"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."event_log_age"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."event_log_entity"
        `);
    await queryRunner.query(`
            DROP TABLE "event_log"
        `);
    await queryRunner.query(`
            DROP TABLE "event_outbox"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."api_keys_hash_key"
        `);
    await queryRunner.query(`
            DROP TABLE "api_keys"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_image_open_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_priority"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_oldest"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_due"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_uncertainty"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_ended_priority"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_ended_oldest"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_ended_due"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_ended_uncertainty"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_unbreached"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_lease_end"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_product_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_image"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_tasks_completed"
        `);
    await queryRunner.query(`
            DROP TABLE "review_tasks"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_decisions_task_reviewer_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."review_decisions_decided"
        `);
    await queryRunner.query(`
            DROP TABLE "review_decisions"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."feedback_samples_decided"
        `);
    await queryRunner.query(`
            DROP TABLE "feedback_samples"
        `);
    await queryRunner.query(`
            DROP TABLE "feedback_announcements"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."uploads_expiry"
        `);
    await queryRunner.query(`
            DROP TABLE "uploads"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_product_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_sha256"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_source"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_validation"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_slot0"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_slot1"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_slot2"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."product_images_slot3"
        `);
    await queryRunner.query(`
            DROP TABLE "product_images"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."image_validations_cache_key"
        `);
    await queryRunner.query(`
            DROP TABLE "image_validations"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."vendors_code_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."vendors_external_id_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."vendors_page"
        `);
    await queryRunner.query(`
            DROP TABLE "vendors"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."skus_vendor_identity_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."skus_base"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."skus_normalised_code"
        `);
    await queryRunner.query(`
            DROP TABLE "skus"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_sku_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_external_id_key"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_created_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_updated_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_vendor_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_category_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_status_page"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_gtin"
        `);
    await queryRunner.query(`
            DROP INDEX "public"."products_merged_into"
        `);
    await queryRunner.query(`
            DROP TABLE "products"
        `);
  }
}
