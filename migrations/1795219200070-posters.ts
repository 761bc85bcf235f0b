import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Titles with posters, what was found in these, the jobs that look, and when a vision provider may be asked. */
export class Posters1795219200070 implements MigrationInterface {
  name = 'Posters1795219200070';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE contents (
        id text NOT NULL,
        external_id text NOT NULL,
        title text NOT NULL,
        kind text,
        active boolean NOT NULL,
        poster_url text,
        latest_analysis_id text,
        latest_verdict text,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT contents_pkey PRIMARY KEY (id)
      )`);
    await queryRunner.query('CREATE UNIQUE INDEX contents_external_id_key ON contents (external_id)');
    await queryRunner.query('CREATE INDEX contents_page ON contents (created_at, id)');
    await queryRunner.query('CREATE INDEX contents_verdict_page ON contents (latest_verdict, created_at, id)');
    await queryRunner.query(`
      CREATE TABLE poster_analyses (
        id text NOT NULL,
        content_id text,
        poster_url text,
        object_key text,
        sha256 text NOT NULL,
        width_px integer NOT NULL,
        height_px integer NOT NULL,
        preset text NOT NULL,
        verdict text NOT NULL,
        score integer NOT NULL,
        findings jsonb,
        provider text NOT NULL,
        model text,
        confidence double precision NOT NULL,
        agreement double precision,
        justification text,
        cached boolean NOT NULL,
        cache_key text,
        latency_ms double precision NOT NULL,
        cost_usd numeric(12,6) NOT NULL,
        analyser_version text NOT NULL,
        failure_code text,
        failure_message text,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT poster_analyses_pkey PRIMARY KEY (id),
        CONSTRAINT poster_analyses_content_fk FOREIGN KEY (content_id) REFERENCES contents (id)
      )`);
    await queryRunner.query(
      'CREATE INDEX poster_analyses_content_page ON poster_analyses (content_id, created_at, id)',
    );
    await queryRunner.query('CREATE INDEX poster_analyses_created ON poster_analyses (created_at)');
    await queryRunner.query(`
      CREATE INDEX poster_analyses_cache ON poster_analyses (cache_key, created_at) WHERE cache_key IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE poster_batches (
        job_id text NOT NULL,
        provider text NOT NULL,
        preset text NOT NULL,
        refresh boolean NOT NULL,
        CONSTRAINT poster_batches_pkey PRIMARY KEY (job_id),
        CONSTRAINT poster_batches_job_fk FOREIGN KEY (job_id) REFERENCES jobs (id)
      )`);
    await queryRunner.query(`
      CREATE TABLE content_imports (
        job_id text NOT NULL,
        include_inactive boolean NOT NULL,
        row_limit integer,
        after_id text,
        rows_read integer NOT NULL DEFAULT 0,
        rows_refused integer NOT NULL DEFAULT 0,
        CONSTRAINT content_imports_pkey PRIMARY KEY (job_id),
        CONSTRAINT content_imports_job_fk FOREIGN KEY (job_id) REFERENCES jobs (id)
      )`);
    await queryRunner.query(`
      CREATE TABLE vision_throttles (
        provider text NOT NULL,
        slots timestamptz[] NOT NULL DEFAULT '{}',
        not_before timestamptz(3),
        CONSTRAINT vision_throttles_pkey PRIMARY KEY (provider)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['vision_throttles', 'content_imports', 'poster_batches', 'poster_analyses', 'contents'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
