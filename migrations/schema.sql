-- Made by `npm run generate` from the migrations. For reading and for review: it is never run.

CREATE TABLE alert_channels (
  created_at timestamp(3) with time zone NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  id text NOT NULL,
  kind text NOT NULL,
  masked_target text NOT NULL,
  min_severity text NOT NULL,
  name text NOT NULL,
  sealed_target text NOT NULL
);

CREATE TABLE alert_deliveries (
  alert_id text NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  channel_id text NOT NULL,
  error text,
  id text NOT NULL,
  news text NOT NULL,
  notice jsonb NOT NULL,
  status text NOT NULL
);

CREATE TABLE alert_rules (
  channel_ids text[],
  comparison text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  id text NOT NULL,
  judged_at timestamp(3) with time zone,
  judged_next_at timestamp(3) with time zone NOT NULL,
  last_value double precision,
  metric text NOT NULL,
  preset text,
  severity text NOT NULL,
  threshold double precision NOT NULL,
  window_seconds integer NOT NULL
);

CREATE TABLE alerts (
  acknowledged_by_id text,
  dedup_key text NOT NULL,
  id text NOT NULL,
  label text,
  notified_at timestamp(3) with time zone,
  resolved_at timestamp(3) with time zone,
  rule_id text NOT NULL,
  severity text NOT NULL,
  started_at timestamp(3) with time zone NOT NULL,
  state text NOT NULL,
  summary text NOT NULL,
  value double precision NOT NULL,
  version integer NOT NULL DEFAULT 1
);

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

CREATE TABLE audit_log (
  at timestamp(3) with time zone NOT NULL,
  client_address text,
  codes text[] NOT NULL,
  entity_ids text[] NOT NULL,
  id text NOT NULL,
  input_digest text NOT NULL,
  operation text NOT NULL,
  outcome text NOT NULL,
  principal_id text,
  principal_name text,
  request_id text
);

CREATE TABLE content_imports (
  after_id text,
  include_inactive boolean NOT NULL,
  job_id text NOT NULL,
  row_limit integer,
  rows_read integer NOT NULL DEFAULT 0,
  rows_refused integer NOT NULL DEFAULT 0
);

CREATE TABLE contents (
  active boolean NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  external_id text NOT NULL,
  id text NOT NULL,
  kind text,
  latest_analysis_id text,
  latest_verdict text,
  poster_url text,
  title text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE drift_alerts (
  baseline_id text NOT NULL,
  id text NOT NULL,
  metric text NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL,
  report_id text NOT NULL,
  resolved_at timestamp(3) with time zone,
  severity text NOT NULL,
  state text NOT NULL,
  threshold double precision NOT NULL,
  value double precision NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE drift_baselines (
  active boolean NOT NULL DEFAULT false,
  built_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  id text NOT NULL,
  image_count integer NOT NULL DEFAULT 0,
  model_name text,
  name text NOT NULL,
  prediction_count integer NOT NULL DEFAULT 0,
  profile text,
  profile_hash text NOT NULL DEFAULT ''::text,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE drift_reports (
  baseline_id text NOT NULL,
  baseline_image_count integer NOT NULL,
  class_wasserstein_distance double precision,
  created_at timestamp(3) with time zone NOT NULL,
  current_image_count integer NOT NULL,
  exemplars jsonb NOT NULL,
  failed_images integer NOT NULL,
  failures jsonb NOT NULL,
  id text NOT NULL,
  job_id text NOT NULL,
  mean_confidence_shift double precision,
  metrics jsonb NOT NULL,
  missing_classes text[] NOT NULL,
  new_classes text[] NOT NULL,
  overall_mean_shift double precision NOT NULL,
  profile_hash text NOT NULL,
  score double precision NOT NULL,
  severity text NOT NULL,
  sufficient_data boolean NOT NULL,
  summary text NOT NULL
);

CREATE TABLE drift_runs (
  baseline_id text NOT NULL,
  concluded_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone NOT NULL,
  job_id text NOT NULL,
  report_id text,
  schedule_id text,
  set_key text,
  shard_count integer,
  source jsonb NOT NULL
);

CREATE TABLE drift_schedules (
  baseline_id text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  cron text NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  id text NOT NULL,
  next_run_at timestamp(3) with time zone,
  source jsonb NOT NULL,
  time_zone text NOT NULL,
  version integer NOT NULL DEFAULT 1
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
) PARTITION BY RANGE ("position");

CREATE TABLE event_outbox (
  entity_id text NOT NULL,
  entity_version integer NOT NULL,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  occurred_at timestamp(3) with time zone NOT NULL,
  payload jsonb NOT NULL,
  type text NOT NULL
);

CREATE TABLE event_partitions (
  closed_at timestamp(3) with time zone,
  end_position bigint NOT NULL,
  first_position bigint NOT NULL,
  opened_at timestamp(3) with time zone NOT NULL
);

CREATE TABLE feature_flags (
  enabled boolean NOT NULL,
  key text NOT NULL,
  rollout_basis_points integer NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  version integer NOT NULL
);

CREATE TABLE feedback_announcements (
  announced_at timestamp(3) with time zone NOT NULL,
  hundred integer NOT NULL
);

CREATE TABLE feedback_samples (
  confidence double precision NOT NULL,
  decided_at timestamp(3) with time zone NOT NULL,
  hundred integer,
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
  lease_until timestamp(3) with time zone,
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

CREATE TABLE intent_classification_logs (
  alternatives jsonb NOT NULL,
  cache_hit boolean NOT NULL,
  classifier text,
  compared boolean NOT NULL,
  confidence double precision,
  cost_micro_usd bigint NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  enhancement_applied boolean NOT NULL,
  fallback_reason text,
  feedback text,
  feedback_at timestamp(3) with time zone,
  feedback_by text,
  has_working_image boolean NOT NULL,
  id text NOT NULL,
  needs_clarification boolean NOT NULL,
  principal_id text NOT NULL,
  processing_ms double precision NOT NULL,
  prompt_digest text NOT NULL,
  prompt_length integer NOT NULL,
  reference_images jsonb NOT NULL,
  requires_web_search boolean NOT NULL,
  result text NOT NULL,
  version integer NOT NULL,
  wording jsonb,
  workflow_type text
) PARTITION BY RANGE (created_at);

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
  lost_order jsonb,
  started_at timestamp(3) with time zone,
  state text NOT NULL,
  total integer,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE model_selection_logs (
  actual_cost_usd numeric(12,6),
  actual_time_seconds double precision,
  classification_id text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  error_message text,
  estimated_cost_usd numeric(12,6) NOT NULL,
  estimated_time_seconds integer NOT NULL,
  fallback_models text[] NOT NULL,
  model_id text NOT NULL,
  preference text NOT NULL,
  provider text NOT NULL,
  reasoning text NOT NULL,
  recorded_at timestamp(3) with time zone,
  success boolean,
  used_model_id text
) PARTITION BY RANGE (created_at);

CREATE TABLE monitoring_metrics (
  baseline text NOT NULL,
  metric_name text NOT NULL,
  time timestamp(3) with time zone NOT NULL,
  value double precision NOT NULL
) PARTITION BY RANGE ("time");

CREATE TABLE poster_analyses (
  agreement double precision,
  analyser_version text NOT NULL,
  cache_key text,
  cached boolean NOT NULL,
  confidence double precision NOT NULL,
  content_id text,
  cost_usd numeric(12,6) NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  failure_code text,
  failure_message text,
  findings jsonb,
  height_px integer NOT NULL,
  id text NOT NULL,
  justification text,
  latency_ms double precision NOT NULL,
  model text,
  object_key text,
  poster_url text,
  preset text NOT NULL,
  provider text NOT NULL,
  score integer NOT NULL,
  sha256 text NOT NULL,
  verdict text NOT NULL,
  width_px integer NOT NULL
);

CREATE TABLE poster_batches (
  job_id text NOT NULL,
  preset text NOT NULL,
  provider text NOT NULL,
  refresh boolean NOT NULL
);

CREATE TABLE product_images (
  cost_usd numeric(12,6),
  created_at timestamp(3) with time zone NOT NULL,
  failure text,
  format text,
  hash_slot0 smallint,
  hash_slot1 smallint,
  hash_slot2 smallint,
  hash_slot3 smallint,
  height_px integer,
  id text NOT NULL,
  instructions text,
  kind text NOT NULL,
  object_key text,
  p_hash text,
  product_id text NOT NULL,
  prompt text,
  provider text,
  remark text,
  sha256 text,
  size_bytes integer,
  source_id text,
  source_url text,
  state text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  upload_id text,
  validation_cached boolean NOT NULL DEFAULT false,
  validation_id text,
  variant smallint,
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
  in_review boolean NOT NULL DEFAULT false,
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

CREATE TABLE prompt_references (
  created_at timestamp(3) with time zone NOT NULL,
  folded_tag text NOT NULL,
  image_url text NOT NULL,
  principal_id text NOT NULL,
  tag text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL,
  version integer NOT NULL
);

CREATE TABLE retraining_requests (
  baseline_id text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  dispatched_at timestamp(3) with time zone,
  id text NOT NULL,
  priority text NOT NULL,
  reason text NOT NULL,
  report_id text NOT NULL,
  scheduled_for timestamp(3) with time zone NOT NULL,
  state text NOT NULL,
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

CREATE TABLE unnamed_files (
  made_at timestamp(3) with time zone NOT NULL,
  object_key text NOT NULL,
  swept_at timestamp(3) with time zone
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
  size_bytes integer NOT NULL,
  swept_at timestamp(3) with time zone
);

CREATE TABLE users (
  first_seen_at timestamp(3) with time zone NOT NULL,
  id text NOT NULL,
  issuer text NOT NULL,
  last_seen_at timestamp(3) with time zone NOT NULL,
  name text NOT NULL,
  roles text[] NOT NULL,
  subject text NOT NULL
);

CREATE TABLE vendors (
  code text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  external_id text,
  id text NOT NULL,
  name text NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);

CREATE TABLE vision_throttles (
  not_before timestamp(3) with time zone,
  provider text NOT NULL,
  slots timestamp with time zone[] NOT NULL DEFAULT '{}'::timestamp with time zone[]
);

CREATE TABLE webhook_attempt_counts (
  failed integer NOT NULL,
  minute timestamp(3) with time zone NOT NULL,
  succeeded integer NOT NULL
);

CREATE TABLE webhook_deliveries (
  attempts integer NOT NULL,
  body text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  duration_ms double precision,
  endpoint_id text NOT NULL,
  entity_id text NOT NULL,
  error text,
  event_type text NOT NULL,
  id text NOT NULL,
  next_attempt_at timestamp(3) with time zone,
  position bigint NOT NULL,
  response_body text,
  response_status integer,
  status text NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE webhook_dispatch (
  position bigint NOT NULL,
  singleton boolean NOT NULL DEFAULT true
);

CREATE TABLE webhook_endpoints (
  after_position bigint NOT NULL,
  consecutive_failures integer NOT NULL DEFAULT 0,
  created_at timestamp(3) with time zone NOT NULL,
  description text,
  disabled_reason text,
  document text NOT NULL,
  enabled boolean NOT NULL,
  failing_since timestamp(3) with time zone,
  former_secrets jsonb NOT NULL,
  id text NOT NULL,
  ordering text NOT NULL,
  paused_until timestamp(3) with time zone,
  principal_id text NOT NULL,
  principal_kind text NOT NULL,
  principal_name text NOT NULL,
  roles text[] NOT NULL,
  secret text NOT NULL,
  url text NOT NULL,
  variables jsonb NOT NULL,
  version integer NOT NULL
);

CREATE TABLE webhook_queue (
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamp(3) with time zone NOT NULL,
  delivery_id text NOT NULL,
  due_at timestamp(3) with time zone NOT NULL,
  endpoint_id text NOT NULL,
  entity_id text NOT NULL,
  leased boolean NOT NULL DEFAULT false,
  position bigint NOT NULL,
  repeats boolean NOT NULL DEFAULT true
);


ALTER TABLE alert_channels ADD CONSTRAINT alert_channels_pkey PRIMARY KEY (id);
ALTER TABLE alert_deliveries ADD CONSTRAINT alert_deliveries_alert_fk FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE;
ALTER TABLE alert_deliveries ADD CONSTRAINT alert_deliveries_channel_fk FOREIGN KEY (channel_id) REFERENCES alert_channels(id);
ALTER TABLE alert_deliveries ADD CONSTRAINT alert_deliveries_pkey PRIMARY KEY (id);
ALTER TABLE alert_rules ADD CONSTRAINT alert_rules_pkey PRIMARY KEY (id);
ALTER TABLE alerts ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);
ALTER TABLE alerts ADD CONSTRAINT alerts_rule_fk FOREIGN KEY (rule_id) REFERENCES alert_rules(id);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);
ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);
ALTER TABLE content_imports ADD CONSTRAINT content_imports_job_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE content_imports ADD CONSTRAINT content_imports_pkey PRIMARY KEY (job_id);
ALTER TABLE contents ADD CONSTRAINT contents_pkey PRIMARY KEY (id);
ALTER TABLE drift_alerts ADD CONSTRAINT drift_alerts_pkey PRIMARY KEY (id);
ALTER TABLE drift_alerts ADD CONSTRAINT drift_alerts_report_fk FOREIGN KEY (report_id) REFERENCES drift_reports(id);
ALTER TABLE drift_baselines ADD CONSTRAINT drift_baselines_pkey PRIMARY KEY (id);
ALTER TABLE drift_reports ADD CONSTRAINT drift_reports_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines(id);
ALTER TABLE drift_reports ADD CONSTRAINT drift_reports_pkey PRIMARY KEY (id);
ALTER TABLE drift_runs ADD CONSTRAINT drift_runs_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines(id);
ALTER TABLE drift_runs ADD CONSTRAINT drift_runs_pkey PRIMARY KEY (job_id);
ALTER TABLE drift_schedules ADD CONSTRAINT drift_schedules_baseline_fk FOREIGN KEY (baseline_id) REFERENCES drift_baselines(id);
ALTER TABLE drift_schedules ADD CONSTRAINT drift_schedules_pkey PRIMARY KEY (id);
ALTER TABLE event_head ADD CONSTRAINT event_head_pkey PRIMARY KEY (singleton);
ALTER TABLE event_log ADD CONSTRAINT event_log_pkey PRIMARY KEY ("position");
ALTER TABLE event_outbox ADD CONSTRAINT event_outbox_pkey PRIMARY KEY (id);
ALTER TABLE event_partitions ADD CONSTRAINT event_partitions_pkey PRIMARY KEY (first_position);
ALTER TABLE feature_flags ADD CONSTRAINT feature_flags_pkey PRIMARY KEY (key);
ALTER TABLE feedback_announcements ADD CONSTRAINT feedback_announcements_pkey PRIMARY KEY (hundred);
ALTER TABLE feedback_samples ADD CONSTRAINT feedback_samples_pkey PRIMARY KEY (id);
ALTER TABLE idempotency_keys ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal_id, operation, key);
ALTER TABLE image_validations ADD CONSTRAINT image_validations_pkey PRIMARY KEY (id);
ALTER TABLE intent_classification_logs ADD CONSTRAINT intent_classification_logs_pkey PRIMARY KEY (created_at, id);
ALTER TABLE job_pieces ADD CONSTRAINT job_pieces_job_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_pieces ADD CONSTRAINT job_pieces_pkey PRIMARY KEY (job_id, subject_id);
ALTER TABLE jobs ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);
ALTER TABLE model_selection_logs ADD CONSTRAINT model_selection_logs_pkey PRIMARY KEY (created_at, classification_id);
ALTER TABLE monitoring_metrics ADD CONSTRAINT monitoring_metrics_pkey PRIMARY KEY (baseline, metric_name, "time");
ALTER TABLE poster_analyses ADD CONSTRAINT poster_analyses_content_fk FOREIGN KEY (content_id) REFERENCES contents(id);
ALTER TABLE poster_analyses ADD CONSTRAINT poster_analyses_pkey PRIMARY KEY (id);
ALTER TABLE poster_batches ADD CONSTRAINT poster_batches_job_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE poster_batches ADD CONSTRAINT poster_batches_pkey PRIMARY KEY (job_id);
ALTER TABLE product_images ADD CONSTRAINT product_images_pkey PRIMARY KEY (id);
ALTER TABLE product_images ADD CONSTRAINT product_images_product_fk FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE product_images ADD CONSTRAINT product_images_source_fk FOREIGN KEY (source_id) REFERENCES product_images(id);
ALTER TABLE products ADD CONSTRAINT products_merged_into_fk FOREIGN KEY (merged_into_id) REFERENCES products(id);
ALTER TABLE products ADD CONSTRAINT products_pkey PRIMARY KEY (id);
ALTER TABLE products ADD CONSTRAINT products_sku_fk FOREIGN KEY (sku) REFERENCES skus(canonical);
ALTER TABLE products ADD CONSTRAINT products_vendor_fk FOREIGN KEY (vendor_id) REFERENCES vendors(id);
ALTER TABLE prompt_references ADD CONSTRAINT prompt_references_pkey PRIMARY KEY (principal_id, folded_tag);
ALTER TABLE retraining_requests ADD CONSTRAINT retraining_requests_pkey PRIMARY KEY (id);
ALTER TABLE retraining_requests ADD CONSTRAINT retraining_requests_report_fk FOREIGN KEY (report_id) REFERENCES drift_reports(id);
ALTER TABLE review_decisions ADD CONSTRAINT review_decisions_pkey PRIMARY KEY (id);
ALTER TABLE review_decisions ADD CONSTRAINT review_decisions_task_fk FOREIGN KEY (task_id) REFERENCES review_tasks(id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_image_fk FOREIGN KEY (image_id) REFERENCES product_images(id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_pkey PRIMARY KEY (id);
ALTER TABLE review_tasks ADD CONSTRAINT review_tasks_product_fk FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE skus ADD CONSTRAINT skus_pkey PRIMARY KEY (canonical);
ALTER TABLE skus ADD CONSTRAINT skus_vendor_fk FOREIGN KEY (vendor_id) REFERENCES vendors(id);
ALTER TABLE unnamed_files ADD CONSTRAINT unnamed_files_pkey PRIMARY KEY (object_key);
ALTER TABLE uploads ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE vendors ADD CONSTRAINT vendors_pkey PRIMARY KEY (id);
ALTER TABLE vision_throttles ADD CONSTRAINT vision_throttles_pkey PRIMARY KEY (provider);
ALTER TABLE webhook_attempt_counts ADD CONSTRAINT webhook_attempt_counts_pkey PRIMARY KEY (minute);
ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id, created_at);
ALTER TABLE webhook_dispatch ADD CONSTRAINT webhook_dispatch_pkey PRIMARY KEY (singleton);
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);
ALTER TABLE webhook_queue ADD CONSTRAINT webhook_queue_pkey PRIMARY KEY (delivery_id);

CREATE MATERIALIZED VIEW classification_days AS
 SELECT ((c.created_at AT TIME ZONE 'UTC'::text))::date AS day,
    c.principal_id,
    count(*) FILTER (WHERE (c.result = 'ANSWERED'::text)) AS total,
    count(*) FILTER (WHERE (c.result = 'RATE_LIMITED'::text)) AS rate_limited,
    (sum(c.cost_micro_usd) / 1000000.0) AS classification_cost_usd,
    COALESCE(sum(s.estimated_cost_usd), (0)::numeric) AS estimated_cost_usd,
    COALESCE(sum(s.actual_cost_usd), (0)::numeric) AS actual_cost_usd
   FROM (intent_classification_logs c
     LEFT JOIN model_selection_logs s ON (((s.classification_id = c.id) AND (s.created_at = c.created_at))))
  WHERE (c.created_at >= (date_trunc('day'::text, now(), 'UTC'::text) - '92 days'::interval))
  GROUP BY (((c.created_at AT TIME ZONE 'UTC'::text))::date), c.principal_id;

CREATE MATERIALIZED VIEW classification_hours AS
 SELECT date_trunc('hour'::text, c.created_at, 'UTC'::text) AS hour,
    COALESCE(c.workflow_type, ''::text) AS workflow,
    count(*) FILTER (WHERE (c.result = 'ANSWERED'::text)) AS total,
    count(*) FILTER (WHERE (c.result = 'RATE_LIMITED'::text)) AS rate_limited,
    count(*) FILTER (WHERE c.cache_hit) AS cache_hits,
    count(*) FILTER (WHERE (c.fallback_reason IS NOT NULL)) AS fallbacks,
    count(*) FILTER (WHERE (c.fallback_reason ~~ 'AI\_%'::text)) AS failures,
    COALESCE(sum(c.confidence), (0)::double precision) AS confidence_sum,
    COALESCE(sum(c.processing_ms) FILTER (WHERE (c.result = 'ANSWERED'::text)), (0)::double precision) AS processing_ms_sum,
    sum(c.cost_micro_usd) AS cost_micro_usd,
    COALESCE(sum(s.estimated_cost_usd), (0)::numeric) AS estimated_cost_usd,
    date_trunc('hour'::text, (now() - '00:05:00'::interval), 'UTC'::text) AS covered_until
   FROM (intent_classification_logs c
     LEFT JOIN model_selection_logs s ON (((s.classification_id = c.id) AND (s.created_at = c.created_at))))
  WHERE ((NOT c.compared) AND (c.created_at >= (date_trunc('hour'::text, now(), 'UTC'::text) - '32 days'::interval)) AND (c.created_at < date_trunc('hour'::text, (now() - '00:05:00'::interval), 'UTC'::text)))
  GROUP BY (date_trunc('hour'::text, c.created_at, 'UTC'::text)), COALESCE(c.workflow_type, ''::text);


CREATE UNIQUE INDEX alert_channels_name_key ON public.alert_channels USING btree (name);
CREATE INDEX alert_deliveries_alert ON public.alert_deliveries USING btree (alert_id, id);
CREATE INDEX alert_rules_due ON public.alert_rules USING btree (judged_next_at) WHERE enabled;
CREATE UNIQUE INDEX alert_rules_preset_key ON public.alert_rules USING btree (preset);
CREATE INDEX alerts_notified ON public.alerts USING btree (dedup_key, notified_at) WHERE (notified_at IS NOT NULL);
CREATE UNIQUE INDEX alerts_open_key ON public.alerts USING btree (dedup_key) WHERE (state <> 'RESOLVED'::text);
CREATE INDEX alerts_page ON public.alerts USING btree (started_at, id);
CREATE INDEX alerts_state_page ON public.alerts USING btree (state, started_at, id);
CREATE UNIQUE INDEX api_keys_hash_key ON public.api_keys USING btree (hash);
CREATE INDEX audit_log_operation_page ON public.audit_log USING btree (operation, at, id);
CREATE INDEX audit_log_page ON public.audit_log USING btree (at, id);
CREATE INDEX audit_log_principal_page ON public.audit_log USING btree (principal_id, at, id);
CREATE UNIQUE INDEX classification_days_key ON public.classification_days USING btree (day, principal_id);
CREATE UNIQUE INDEX classification_hours_key ON public.classification_hours USING btree (hour, workflow);
CREATE UNIQUE INDEX contents_external_id_key ON public.contents USING btree (external_id);
CREATE INDEX contents_page ON public.contents USING btree (created_at, id);
CREATE INDEX contents_verdict_page ON public.contents USING btree (latest_verdict, created_at, id);
CREATE UNIQUE INDEX drift_alerts_firing_key ON public.drift_alerts USING btree (baseline_id) WHERE (state = 'FIRING'::text);
CREATE INDEX drift_alerts_page ON public.drift_alerts USING btree (opened_at, id);
CREATE UNIQUE INDEX drift_alerts_report_key ON public.drift_alerts USING btree (report_id);
CREATE UNIQUE INDEX drift_baselines_active_name_key ON public.drift_baselines USING btree (name) WHERE active;
CREATE INDEX drift_baselines_page ON public.drift_baselines USING btree (created_at, id);
CREATE INDEX drift_reports_baseline_page ON public.drift_reports USING btree (baseline_id, created_at, id);
CREATE UNIQUE INDEX drift_reports_job_key ON public.drift_reports USING btree (job_id);
CREATE INDEX drift_reports_page ON public.drift_reports USING btree (created_at, id);
CREATE INDEX drift_reports_severity_page ON public.drift_reports USING btree (severity, created_at, id);
CREATE INDEX drift_runs_schedule ON public.drift_runs USING btree (schedule_id, created_at) WHERE (schedule_id IS NOT NULL);
CREATE UNIQUE INDEX drift_schedules_baseline_key ON public.drift_schedules USING btree (baseline_id);
CREATE INDEX drift_schedules_due ON public.drift_schedules USING btree (next_run_at) WHERE enabled;
CREATE INDEX event_log_entity ON ONLY public.event_log USING btree (entity_id, "position");
CREATE INDEX feedback_samples_decided ON public.feedback_samples USING btree (decided_at, id);
CREATE INDEX feedback_samples_uncounted ON public.feedback_samples USING btree (decided_at, id) WHERE (hundred IS NULL);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
CREATE UNIQUE INDEX image_validations_cache_key ON public.image_validations USING btree (sha256, policy_version, reference_sha256);
CREATE INDEX image_validations_created ON public.image_validations USING btree (created_at);
CREATE INDEX intent_classification_logs_feedback ON ONLY public.intent_classification_logs USING btree (created_at) WHERE (feedback IS NOT NULL);
CREATE INDEX intent_classification_logs_id ON ONLY public.intent_classification_logs USING btree (id);
CREATE INDEX intent_classification_logs_workflow_page ON ONLY public.intent_classification_logs USING btree (workflow_type, created_at, id);
CREATE INDEX job_pieces_open ON public.job_pieces USING btree (job_id, state);
CREATE INDEX job_pieces_subject ON public.job_pieces USING btree (subject_id);
CREATE INDEX jobs_completed ON public.jobs USING btree (completed_at) WHERE (completed_at IS NOT NULL);
CREATE INDEX jobs_kind_page ON public.jobs USING btree (kind, created_at, id);
CREATE INDEX jobs_page ON public.jobs USING btree (created_at, id);
CREATE INDEX jobs_state_page ON public.jobs USING btree (state, created_at, id);
CREATE INDEX model_selection_logs_classification ON ONLY public.model_selection_logs USING btree (classification_id);
CREATE INDEX model_selection_logs_outcome ON ONLY public.model_selection_logs USING btree (created_at) WHERE (recorded_at IS NOT NULL);
CREATE INDEX poster_analyses_cache ON public.poster_analyses USING btree (cache_key, created_at) WHERE (cache_key IS NOT NULL);
CREATE INDEX poster_analyses_content_page ON public.poster_analyses USING btree (content_id, created_at, id);
CREATE INDEX poster_analyses_created ON public.poster_analyses USING btree (created_at);
CREATE INDEX poster_analyses_object ON public.poster_analyses USING btree (object_key) WHERE (object_key IS NOT NULL);
CREATE INDEX product_images_product_page ON public.product_images USING btree (product_id, created_at, id);
CREATE INDEX product_images_sha256 ON public.product_images USING btree (sha256);
CREATE INDEX product_images_slot0 ON public.product_images USING btree (hash_slot0);
CREATE INDEX product_images_slot1 ON public.product_images USING btree (hash_slot1);
CREATE INDEX product_images_slot2 ON public.product_images USING btree (hash_slot2);
CREATE INDEX product_images_slot3 ON public.product_images USING btree (hash_slot3);
CREATE INDEX product_images_source ON public.product_images USING btree (source_id);
CREATE INDEX product_images_upload ON public.product_images USING btree (upload_id) WHERE (upload_id IS NOT NULL);
CREATE INDEX product_images_validation ON public.product_images USING btree (validation_id);
CREATE INDEX products_category_page ON public.products USING btree (category, created_at, id);
CREATE INDEX products_codes_trgm ON public.products USING gin (vendor_code gin_trgm_ops, sku gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX products_created_page ON public.products USING btree (created_at, id);
CREATE UNIQUE INDEX products_external_id_key ON public.products USING btree (external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX products_gtin ON public.products USING btree (gtin) WHERE (gtin IS NOT NULL);
CREATE INDEX products_merged_into ON public.products USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX products_name_page ON public.products USING btree (((name IS NULL)), lower("left"(COALESCE(name, ''::text), 120)), id);
CREATE INDEX products_name_trgm ON public.products USING gin (name gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX products_review_page ON public.products USING btree (in_review, created_at, id);
CREATE UNIQUE INDEX products_sku_key ON public.products USING btree (sku);
CREATE INDEX products_status_page ON public.products USING btree (status, created_at, id);
CREATE INDEX products_updated_page ON public.products USING btree (updated_at, id);
CREATE INDEX products_vendor_page ON public.products USING btree (vendor_id, created_at, id);
CREATE INDEX retraining_requests_baseline ON public.retraining_requests USING btree (baseline_id, created_at);
CREATE INDEX retraining_requests_due ON public.retraining_requests USING btree (scheduled_for) WHERE (state = 'REQUESTED'::text);
CREATE INDEX retraining_requests_page ON public.retraining_requests USING btree (created_at, id);
CREATE UNIQUE INDEX retraining_requests_report_key ON public.retraining_requests USING btree (report_id);
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
CREATE INDEX skus_created ON public.skus USING btree (created_at);
CREATE INDEX skus_normalised_code ON public.skus USING btree (normalised_code);
CREATE UNIQUE INDEX skus_vendor_identity_key ON public.skus USING btree (vendor_id, code_identity);
CREATE INDEX unnamed_files_made ON public.unnamed_files USING btree (made_at);
CREATE INDEX uploads_unswept ON public.uploads USING btree (expires_at) WHERE (swept_at IS NULL);
CREATE UNIQUE INDEX vendors_code_key ON public.vendors USING btree (code);
CREATE UNIQUE INDEX vendors_external_id_key ON public.vendors USING btree (external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX vendors_page ON public.vendors USING btree (created_at, id);
CREATE INDEX webhook_deliveries_page ON ONLY public.webhook_deliveries USING btree (endpoint_id, created_at, id);
CREATE INDEX webhook_deliveries_status_page ON ONLY public.webhook_deliveries USING btree (endpoint_id, status, created_at, id);
CREATE INDEX webhook_queue_due ON public.webhook_queue USING btree (endpoint_id, due_at, "position");
CREATE INDEX webhook_queue_order ON public.webhook_queue USING btree (endpoint_id, entity_id, "position");

CREATE OR REPLACE FUNCTION public.add_event_partition()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
   DECLARE
     newest event_partitions;
     size bigint;
     age interval;
     partition text;
   BEGIN
     SELECT * INTO STRICT newest FROM event_partitions ORDER BY first_position DESC LIMIT 1;
     size := newest.end_position - newest.first_position;
     age := clock_timestamp() - newest.opened_at;
     size := CASE WHEN age < interval '12 hours' THEN size * 4 WHEN age > interval '4 days' THEN size / 4 ELSE size END;
     size := GREATEST(4096, LEAST(67108864, size));
     partition := 'event_log_p' || newest.end_position;
     EXECUTE format('CREATE TABLE %I (LIKE event_log INCLUDING DEFAULTS INCLUDING INDEXES)', partition);
     EXECUTE format('ALTER TABLE event_log ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
       partition, newest.end_position, newest.end_position + size);
     INSERT INTO event_partitions VALUES (newest.end_position, newest.end_position + size, clock_timestamp(), NULL);
     RETURN newest.end_position + size;
   END $function$
;
CREATE OR REPLACE FUNCTION public.drop_detached_event_partitions()
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
   DECLARE
     detached text;
     dropped integer := 0;
   BEGIN
     FOR detached IN
       SELECT c.relname FROM pg_class c
       WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'event_log'::regclass)
         AND c.relkind = 'r' AND NOT c.relispartition AND c.relname ~ '^event_log_p[0-9]+$'
     LOOP
       EXECUTE format('DROP TABLE IF EXISTS %I', detached);
       dropped := dropped + 1;
     END LOOP;
     RETURN dropped;
   END $function$
;
CREATE OR REPLACE FUNCTION public.drop_detached_months(parent regclass)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
  DECLARE
    detached record;
    dropped integer := 0;
  BEGIN
    FOR detached IN
      SELECT n.nspname, c.relname
      FROM pg_class p JOIN pg_namespace n ON n.oid = p.relnamespace JOIN pg_class c ON c.relnamespace = n.oid
      WHERE p.oid = parent AND c.relkind = 'r' AND NOT c.relispartition
        AND left(c.relname, -9) = p.relname AND c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
    LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I.%I', detached.nspname, detached.relname);
      dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
  END $function$
;
CREATE OR REPLACE FUNCTION public.ensure_event_partitions(upto bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
   DECLARE
     newest event_partitions;
     reach bigint;
   BEGIN
     SELECT * INTO STRICT newest FROM event_partitions ORDER BY first_position DESC LIMIT 1;
     reach := newest.end_position;
     IF upto < (newest.first_position + reach) / 2 THEN RETURN; END IF;
     WHILE reach <= upto LOOP
       reach := add_event_partition();
     END LOOP;
     IF reach > newest.end_position THEN RETURN; END IF;
     BEGIN
       SET LOCAL lock_timeout = '20ms';
       PERFORM add_event_partition();
       SET LOCAL lock_timeout = 0;
     EXCEPTION WHEN lock_not_available THEN NULL;
     END;
   END $function$
;
CREATE OR REPLACE FUNCTION public.forget_event_partitions(before timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
   DECLARE
     expired event_partitions;
     forgotten bigint := 0;
   BEGIN
     PERFORM FROM event_partitions WHERE closed_at < before;
     IF NOT FOUND THEN RETURN 0; END IF;
     PERFORM FROM event_head FOR UPDATE;
     FOR expired IN SELECT * FROM event_partitions ORDER BY first_position LOOP
       EXIT WHEN expired.closed_at IS NULL OR expired.closed_at >= before;
       BEGIN
         SET LOCAL lock_timeout = '100ms';
         EXECUTE format('ALTER TABLE event_log DETACH PARTITION %I', 'event_log_p' || expired.first_position);
         DELETE FROM event_partitions WHERE first_position = expired.first_position;
         forgotten := forgotten + expired.end_position - expired.first_position;
         SET LOCAL lock_timeout = 0;
       EXCEPTION WHEN lock_not_available THEN EXIT;
       END;
     END LOOP;
     RETURN forgotten;
   END $function$
;
CREATE OR REPLACE FUNCTION public.keep_months(parent regclass, at timestamp with time zone, retention_days integer, OUT made integer, OUT detached integer)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
  DECLARE
    home text;
    stem text;
    this_month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
    first_day timestamp;
    partition text;
    expired text;
  BEGIN
    made := 0;
    detached := 0;
    IF NOT pg_try_advisory_xact_lock(hashtext('keep_months'), parent::oid::integer) THEN RETURN; END IF;
    SELECT n.nspname, c.relname INTO STRICT home, stem
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent;
    FOR months IN -1..2 LOOP
      first_day := this_month + make_interval(months => months);
      partition := stem || to_char(first_day, '"_y"YYYY"m"MM');
      CONTINUE WHEN to_regclass(format('%I.%I', home, partition)) IS NOT NULL
        OR first_day + interval '1 month' <= (at AT TIME ZONE 'UTC') - make_interval(days => retention_days);
      EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL EXCLUDING IDENTITY)', home, partition, parent);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)', parent, home, partition,
        first_day AT TIME ZONE 'UTC', (first_day + interval '1 month') AT TIME ZONE 'UTC');
      made := made + 1;
    END LOOP;
    FOR expired IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = parent AND c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
        AND to_date(right(c.relname, 7), 'YYYY"m"MM') + interval '1 month'
          <= (at AT TIME ZONE 'UTC') - make_interval(days => retention_days)
      ORDER BY c.relname
    LOOP
      BEGIN
        SET LOCAL lock_timeout = '100ms';
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %I.%I', parent, home, expired);
        detached := detached + 1;
        SET LOCAL lock_timeout = 0;
      EXCEPTION WHEN lock_not_available THEN EXIT;
      END;
    END LOOP;
  END $function$
;
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
   BEGIN
     RETURN (SELECT moved FROM sequence_events(batch, 0));
   END $function$
;
CREATE OR REPLACE FUNCTION public.sequence_events(batch integer, settled bigint, OUT moved integer, OUT last_id bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET enable_sort TO 'off'
AS $function$
   DECLARE
     head bigint;
     waiting integer;
   BEGIN
     moved := 0;
     SELECT count(*) INTO waiting FROM (SELECT FROM event_outbox WHERE id > settled ORDER BY id LIMIT batch) AS next;
     IF waiting = 0 THEN RETURN; END IF;
     -- The lock comes first and the read after it, in a statement of its own: its snapshot then holds everything an
     -- earlier sequencer committed, and positions never overlap.
     SELECT position INTO head FROM event_head FOR UPDATE;
     PERFORM ensure_event_partitions(head + waiting);
     WITH taken AS (
       DELETE FROM event_outbox WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM event_outbox WHERE id > settled ORDER BY id LIMIT waiting)) RETURNING *
     ), stamped AS (
       INSERT INTO event_log (position, type, entity_id, entity_version, payload, occurred_at)
       SELECT head + row_number() OVER (ORDER BY id), type, entity_id, entity_version, payload, occurred_at FROM taken
     )
     SELECT count(*), max(id) INTO moved, last_id FROM taken;
     IF moved = 0 THEN RETURN; END IF;
     UPDATE event_head SET position = head + moved;
     UPDATE event_partitions SET closed_at = clock_timestamp() WHERE closed_at IS NULL AND end_position <= head + moved + 1;
     PERFORM pg_notify('vitrine_log', '');
   END $function$
;
