-- Made by `npm run generate` from the migrations. For reading and for review: it is never run.

CREATE TABLE api_keys (
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone,
  hash text NOT NULL,
  id text NOT NULL,
  last_used_at timestamp(3) with time zone,
  name text NOT NULL,
  prefix text NOT NULL,
  revoked_at timestamp(3) with time zone,
  roles text[] NOT NULL
);

CREATE TABLE event_head (
  position bigint NOT NULL DEFAULT '0'::bigint,
  singleton boolean NOT NULL DEFAULT true
);

CREATE TABLE event_log (
  entity_id text NOT NULL,
  entity_version integer NOT NULL,
  occurred_at timestamp(3) with time zone NOT NULL,
  payload jsonb NOT NULL,
  position bigint NOT NULL,
  type text NOT NULL
);

CREATE TABLE event_outbox (
  entity_id text NOT NULL,
  entity_version integer NOT NULL,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  occurred_at timestamp(3) with time zone NOT NULL,
  payload jsonb NOT NULL,
  type text NOT NULL
);

CREATE TABLE feedback_announcements (
  announced_at timestamp(3) with time zone NOT NULL,
  hundred integer NOT NULL
);

CREATE TABLE feedback_samples (
  confidence double precision NOT NULL,
  decided_at timestamp(3) with time zone NOT NULL,
  id text NOT NULL,
  image_id text NOT NULL,
  image_sha256 text NOT NULL,
  policy_version text NOT NULL,
  scores jsonb NOT NULL,
  task_id text NOT NULL,
  verdict text NOT NULL
);

CREATE TABLE idempotency_keys (
  answer jsonb NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  input_hash text NOT NULL,
  key text NOT NULL,
  operation text NOT NULL,
  principal_id text NOT NULL
);

CREATE TABLE image_validations (
  checks jsonb NOT NULL,
  confidence double precision NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  execution_ms double precision NOT NULL,
  id text NOT NULL,
  measurement jsonb,
  object_key text,
  overall_score double precision NOT NULL,
  policy_version text NOT NULL,
  reason text NOT NULL,
  reference_sha256 text NOT NULL DEFAULT ''::text,
  sha256 text NOT NULL,
  status text NOT NULL
);

CREATE TABLE job_pieces (
  error text,
  job_id text NOT NULL,
  state text NOT NULL,
  subject_id text NOT NULL
);

CREATE TABLE jobs (
  attempts integer NOT NULL DEFAULT 0,
  completed_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  done integer NOT NULL DEFAULT 0,
  error text,
  failed integer NOT NULL DEFAULT 0,
  id text NOT NULL,
  kind text NOT NULL,
  started_at timestamp(3) with time zone,
  state text NOT NULL,
  total integer,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE product_images (
  created_at timestamp(3) with time zone NOT NULL,
  failure text,
  format text,
  hash_slot0 smallint,
  hash_slot1 smallint,
  hash_slot2 smallint,
  hash_slot3 smallint,
  height_px integer,
  id text NOT NULL,
  kind text NOT NULL,
  object_key text,
  p_hash text,
  product_id text NOT NULL,
  prompt text,
  provider text,
  sha256 text,
  size_bytes integer,
  source_id text,
  source_url text,
  state text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  upload_id text,
  validation_cached boolean NOT NULL DEFAULT false,
  validation_id text,
  version integer NOT NULL DEFAULT 1,
  width_px integer
);

CREATE TABLE products (
  attributes jsonb NOT NULL DEFAULT '{}'::jsonb,
  category text,
  created_at timestamp(3) with time zone NOT NULL,
  currency text,
  discount numeric(16,4),
  external_id text,
  gst numeric(16,4),
  gtin text,
  id text NOT NULL,
  merged_into_id text,
  mrp numeric(16,4),
  name text,
  price numeric(16,4),
  sku text NOT NULL,
  status text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  vendor_code text NOT NULL,
  vendor_id text NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE review_decisions (
  confidence integer NOT NULL,
  decided_at timestamp(3) with time zone NOT NULL,
  duration_ms integer,
  id text NOT NULL,
  notes text,
  reviewer_id text NOT NULL,
  task_id text NOT NULL,
  verdict text NOT NULL
);

CREATE TABLE review_tasks (
  agreement double precision,
  category text,
  completed_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  decider_ids text[] NOT NULL DEFAULT '{}'::text[],
  due_at timestamp(3) with time zone NOT NULL,
  failure_reason text,
  id text NOT NULL,
  image_id text NOT NULL,
  lease_ends_at timestamp(3) with time zone,
  leases jsonb NOT NULL DEFAULT '[]'::jsonb,
  outcome text,
  priority text NOT NULL,
  priority_key double precision NOT NULL,
  product_id text NOT NULL,
  quorum integer NOT NULL,
  required_decisions integer NOT NULL,
  sla_breached boolean NOT NULL DEFAULT false,
  state text NOT NULL,
  uncertainty double precision NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  validation_score double precision,
  vendor_id text NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE skus (
  base text NOT NULL,
  canonical text NOT NULL,
  code_identity text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  normalised_code text NOT NULL,
  raw_code text NOT NULL,
  vendor_id text NOT NULL
);

CREATE TABLE uploads (
  content_type text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  id text NOT NULL,
  object_key text,
  principal_id text NOT NULL,
  received_at timestamp(3) with time zone,
  sha256 text,
  size_bytes integer NOT NULL
);

CREATE TABLE vendors (
  code text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  external_id text,
  id text NOT NULL,
  name text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);


ALTER TABLE api_keys ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);
ALTER TABLE event_head ADD CONSTRAINT event_head_pkey PRIMARY KEY (singleton);
ALTER TABLE event_log ADD CONSTRAINT event_log_pkey PRIMARY KEY ("position");
ALTER TABLE event_outbox ADD CONSTRAINT event_outbox_pkey PRIMARY KEY (id);
ALTER TABLE feedback_announcements ADD CONSTRAINT feedback_announcements_pkey PRIMARY KEY (hundred);
ALTER TABLE feedback_samples ADD CONSTRAINT feedback_samples_pkey PRIMARY KEY (id);
ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal_id, operation, key);
ALTER TABLE image_validations ADD CONSTRAINT image_validations_pkey PRIMARY KEY (id);
ALTER TABLE job_pieces ADD CONSTRAINT job_pieces_job_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_pieces ADD CONSTRAINT job_pieces_pkey PRIMARY KEY (job_id, subject_id);
ALTER TABLE jobs ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
ALTER TABLE product_images ADD CONSTRAINT product_images_pkey PRIMARY KEY (id);
ALTER TABLE product_images ADD CONSTRAINT product_images_product_fk FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE product_images ADD CONSTRAINT product_images_source_fk FOREIGN KEY (source_id) REFERENCES product_images(id);
ALTER TABLE products ADD CONSTRAINT products_merged_into_fk FOREIGN KEY (merged_into_id) REFERENCES products(id);
ALTER TABLE products ADD CONSTRAINT products_pkey PRIMARY KEY (id);
ALTER TABLE products ADD CONSTRAINT products_sku_fk FOREIGN KEY (sku) REFERENCES skus(canonical);
ALTER TABLE products ADD CONSTRAINT products_vendor_fk FOREIGN KEY (vendor_id) REFERENCES vendors(id);
ALTER TABLE review_decisions ADD CONSTRAINT review_decisions_pkey PRIMARY KEY (id);
ALTER TABLE review_decisions ADD CONSTRAINT review_decisions_task_fk FOREIGN KEY (task_id) REFERENCES review_tasks(id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_image_fk FOREIGN KEY (image_id) REFERENCES product_images(id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_pkey PRIMARY KEY (id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_product_fk FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE skus ADD CONSTRAINT skus_pkey PRIMARY KEY (canonical);
ALTER TABLE skus ADD CONSTRAINT skus_vendor_fk FOREIGN KEY (vendor_id) REFERENCES vendors(id);
ALTER TABLE uploads ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);
ALTER TABLE vendors ADD CONSTRAINT vendors_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX api_keys_hash_key ON public.api_keys USING btree (hash);
CREATE INDEX event_log_age ON public.event_log USING btree (occurred_at);
CREATE INDEX event_log_entity ON public.event_log USING btree (entity_id, "position");
CREATE INDEX feedback_samples_decided ON public.feedback_samples USING btree (decided_at, id);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
CREATE UNIQUE INDEX image_validations_cache_key ON public.image_validations USING btree (sha256, policy_version, reference_sha256);
CREATE INDEX job_pieces_open ON public.job_pieces USING btree (job_id, state);
CREATE INDEX jobs_page ON public.jobs USING btree (created_at, id);
CREATE INDEX jobs_state_page ON public.jobs USING btree (state, created_at, id);
CREATE INDEX product_images_product_page ON public.product_images USING btree (product_id, created_at, id);
CREATE INDEX product_images_sha256 ON public.product_images USING btree (sha256);
CREATE INDEX product_images_slot0 ON public.product_images USING btree (hash_slot0);
CREATE INDEX product_images_slot1 ON public.product_images USING btree (hash_slot1);
CREATE INDEX product_images_slot2 ON public.product_images USING btree (hash_slot2);
CREATE INDEX product_images_slot3 ON public.product_images USING btree (hash_slot3);
CREATE INDEX product_images_source ON public.product_images USING btree (source_id);
CREATE INDEX product_images_validation ON public.product_images USING btree (validation_id);
CREATE INDEX products_category_page ON public.products USING btree (category, created_at, id);
CREATE INDEX products_codes_trgm ON public.products USING gin (vendor_code gin_trgm_ops, sku gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX products_created_page ON public.products USING btree (created_at, id);
CREATE UNIQUE INDEX products_external_id_key ON public.products USING btree (external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX products_gtin ON public.products USING btree (gtin) WHERE (gtin IS NOT NULL);
CREATE INDEX products_merged_into ON public.products USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX products_name_page ON public.products USING btree (((name IS NULL)), lower("left"(COALESCE(name, ''::text), 120)), id);
CREATE INDEX products_name_trgm ON public.products USING gin (name gin_trgm_ops) WITH (fastupdate=off);
CREATE UNIQUE INDEX products_sku_key ON public.products USING btree (sku);
CREATE INDEX products_status_page ON public.products USING btree (status, created_at, id);
CREATE INDEX products_updated_page ON public.products USING btree (updated_at, id);
CREATE INDEX products_vendor_page ON public.products USING btree (vendor_id, created_at, id);
CREATE INDEX review_decisions_decided ON public.review_decisions USING btree (decided_at, id);
CREATE UNIQUE INDEX review_decisions_task_reviewer_key ON public.review_decisions USING btree (task_id, reviewer_id);
CREATE INDEX review_tasks_completed ON public.review_tasks USING btree (completed_at) WHERE (completed_at IS NOT NULL);
CREATE INDEX review_tasks_due ON public.review_tasks USING btree (due_at, id) WHERE (state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text]));
CREATE INDEX review_tasks_ended_due ON public.review_tasks USING btree (due_at, id) WHERE (state = ANY (ARRAY['COMPLETED'::text, 'CANCELLED'::text]));
CREATE INDEX review_tasks_ended_oldest ON public.review_tasks USING btree (created_at, id) WHERE (state = ANY (ARRAY['COMPLETED'::text, 'CANCELLED'::text]));
CREATE INDEX review_tasks_ended_priority ON public.review_tasks USING btree (priority_key, id) WHERE (state = ANY (ARRAY['COMPLETED'::text, 'CANCELLED'::text]));
CREATE INDEX review_tasks_ended_uncertainty ON public.review_tasks USING btree (uncertainty, id) WHERE (state = ANY (ARRAY['COMPLETED'::text, 'CANCELLED'::text]));
CREATE INDEX review_tasks_image ON public.review_tasks USING btree (image_id, created_at);
CREATE UNIQUE INDEX review_tasks_image_open_key ON public.review_tasks USING btree (image_id) WHERE (state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text]));
CREATE INDEX review_tasks_lease_end ON public.review_tasks USING btree (lease_ends_at) WHERE (lease_ends_at IS NOT NULL);
CREATE INDEX review_tasks_oldest ON public.review_tasks USING btree (created_at, id) WHERE (state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text]));
CREATE INDEX review_tasks_priority ON public.review_tasks USING btree (priority_key, id) WHERE (state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text]));
CREATE INDEX review_tasks_product_page ON public.review_tasks USING btree (product_id, created_at, id);
CREATE INDEX review_tasks_unbreached ON public.review_tasks USING btree (due_at) WHERE ((state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text])) AND (NOT sla_breached));
CREATE INDEX review_tasks_uncertainty ON public.review_tasks USING btree (uncertainty, id) WHERE (state = ANY (ARRAY['OPEN'::text, 'CLAIMED'::text]));
CREATE INDEX skus_base ON public.skus USING btree (base);
CREATE INDEX skus_normalised_code ON public.skus USING btree (normalised_code);
CREATE UNIQUE INDEX skus_vendor_identity_key ON public.skus USING btree (vendor_id, code_identity);
CREATE INDEX uploads_expiry ON public.uploads USING btree (expires_at);
CREATE UNIQUE INDEX vendors_code_key ON public.vendors USING btree (code);
CREATE UNIQUE INDEX vendors_external_id_key ON public.vendors USING btree (external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX vendors_page ON public.vendors USING btree (created_at, id);

CREATE OR REPLACE FUNCTION public.products_of_similar_name(asked text, asked_name text, asked_category text, most integer)
 RETURNS TABLE(similar_id text)
 LANGUAGE plpgsql
 STABLE
 SET "pg_trgm.similarity_threshold" TO '0.6'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
      BEGIN
        RETURN QUERY SELECT p.id FROM products p
          WHERE p.name % asked_name AND p.id <> asked AND p.status <> 'ARCHIVED'
            AND (asked_category IS NULL OR p.category IS NULL OR p.category = asked_category)
          ORDER BY similarity(p.name, asked_name) DESC, p.id LIMIT most;
      END $function$
;
CREATE OR REPLACE FUNCTION public.sequence_events(batch integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
      DECLARE
        head bigint;
        moved integer;
      BEGIN
        -- The lock comes first and the read after it, in a statement of its own: its snapshot then holds everything an
        -- earlier sequencer committed, and positions never overlap.
        SELECT position INTO head FROM event_head FOR UPDATE;
        WITH taken AS (
          DELETE FROM event_outbox WHERE id IN (SELECT id FROM event_outbox ORDER BY id LIMIT batch) RETURNING *
        )
        INSERT INTO event_log (position, type, entity_id, entity_version, payload, occurred_at)
        SELECT head + row_number() OVER (ORDER BY id), type, entity_id, entity_version, payload, occurred_at FROM taken;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF moved > 0 THEN
          UPDATE event_head SET position = head + moved;
          PERFORM pg_notify('vitrine_log', '');
        END IF;
        RETURN moved;
      END $function$
;
