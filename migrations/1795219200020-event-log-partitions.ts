import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log in partitions by position, so that retention drops tables and deletes no rows. The table that was the log
 * becomes the first partition as it is: nothing is copied.
 */
export class EventLogPartitions1795219200020 implements MigrationInterface {
  name = 'EventLogPartitions1795219200020';

  async up(queryRunner: QueryRunner): Promise<void> {
    // First of all, as everywhere: a sequencer that works meanwhile waits here, and goes on in the new log.
    await queryRunner.query('LOCK TABLE event_head IN ACCESS EXCLUSIVE MODE');
    await queryRunner.query(`
      CREATE TABLE event_partitions (
        first_position bigint NOT NULL, end_position bigint NOT NULL,
        opened_at timestamptz(3) NOT NULL, closed_at timestamptz(3),
        CONSTRAINT event_partitions_pkey PRIMARY KEY (first_position))`);
    await this.#makeParent(queryRunner);
    await this.#makeFunctions(queryRunner);
    await this.#tuneStorage(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('LOCK TABLE event_head IN ACCESS EXCLUSIVE MODE');
    for (const signature of [
      'forget_event_partitions(timestamptz)',
      'drop_detached_event_partitions()',
      'sequence_events(integer)',
      'sequence_events(integer, bigint)',
      'ensure_event_partitions(bigint)',
      'add_event_partition()',
    ]) {
      await queryRunner.query(`DROP FUNCTION ${signature}`);
    }
    await queryRunner.query('CREATE TABLE whole_log (LIKE event_log INCLUDING DEFAULTS)');
    await queryRunner.query('INSERT INTO whole_log SELECT * FROM event_log');
    await queryRunner.query('DROP TABLE event_log');
    await queryRunner.query('DROP TABLE event_partitions');
    await queryRunner.query('ALTER TABLE whole_log RENAME TO event_log');
    await queryRunner.query('ALTER TABLE event_log ADD CONSTRAINT event_log_pkey PRIMARY KEY (position)');
    await queryRunner.query('CREATE INDEX event_log_entity ON event_log (entity_id, position)');
    await queryRunner.query('CREATE INDEX event_log_age ON event_log (occurred_at)');
    await queryRunner.query(SEQUENCE_WITHOUT_PARTITIONS);
    await queryRunner.query(`ALTER TABLE event_outbox RESET
      (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay)`);
    await queryRunner.query(`ALTER TABLE event_head RESET
      (fillfactor, autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor)`);
  }

  async #makeParent(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX event_log_age');
    await queryRunner.query('ALTER TABLE event_log RENAME TO event_log_kept');
    await queryRunner.query('ALTER TABLE event_log_kept RENAME CONSTRAINT event_log_pkey TO event_log_kept_pkey');
    await queryRunner.query('ALTER INDEX event_log_entity RENAME TO event_log_kept_entity');
    await queryRunner.query(`
      CREATE TABLE event_log (LIKE event_log_kept INCLUDING DEFAULTS, CONSTRAINT event_log_pkey PRIMARY KEY (position))
      PARTITION BY RANGE (position)`);
    await queryRunner.query('CREATE INDEX event_log_entity ON event_log (entity_id, position)');
    await queryRunner.query(`
      DO $body$
      DECLARE
        head bigint;
        first bigint;
      BEGIN
        SELECT position INTO head FROM event_head;
        SELECT COALESCE(min(position), head + 1) INTO first FROM event_log_kept;
        INSERT INTO event_partitions VALUES (first, head + 1 + ${SMALLEST}, clock_timestamp(), NULL);
        EXECUTE format('ALTER TABLE event_log_kept RENAME TO %I', 'event_log_p' || first);
        EXECUTE format('ALTER TABLE event_log ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
          'event_log_p' || first, first, head + 1 + ${SMALLEST});
      END $body$`);
  }

  async #makeFunctions(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION sequence_events(integer)');
    for (const statement of FUNCTIONS) await queryRunner.query(statement);
  }

  async #tuneStorage(queryRunner: QueryRunner): Promise<void> {
    // Every row of the outbox is soon dead: vacuum by number, not by a share of a table that is always nearly empty.
    await queryRunner.query(`ALTER TABLE event_outbox SET
      (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0)`);
    // One row, updated all the time: its old versions are pruned while the page is still half empty.
    await queryRunner.query(`ALTER TABLE event_head SET
      (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0)`);
  }
}

/** Positions in the smallest partition, and in the largest. */
const SMALLEST = 4_096;
const LARGEST = 67_108_864;

const FUNCTIONS = [
  // Partitions grow and shrink by four until one takes about a day. The table is made apart and attached, because that
  // takes a lock that neither readers nor a dump of the database hold up.
  `CREATE FUNCTION add_event_partition() RETURNS bigint LANGUAGE plpgsql AS $body$
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
     size := GREATEST(${SMALLEST}, LEAST(${LARGEST}, size));
     partition := 'event_log_p' || newest.end_position;
     EXECUTE format('CREATE TABLE %I (LIKE event_log INCLUDING DEFAULTS INCLUDING INDEXES)', partition);
     EXECUTE format('ALTER TABLE event_log ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
       partition, newest.end_position, newest.end_position + size);
     INSERT INTO event_partitions VALUES (newest.end_position, newest.end_position + size, clock_timestamp(), NULL);
     RETURN newest.end_position + size;
   END $body$`,
  // What is needed is made whatever it takes. The one after it is made ahead, when half of the newest is used, and left
  // for later while somebody locks the log.
  `CREATE FUNCTION ensure_event_partitions(upto bigint) RETURNS void LANGUAGE plpgsql AS $body$
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
   END $body$`,
  // enable_sort: the batch is read in the order of the index, however small the planner takes the table to be.
  `CREATE FUNCTION sequence_events(batch integer, settled bigint, OUT moved integer, OUT last_id bigint)
   LANGUAGE plpgsql SET enable_sort = off AS $body$
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
   END $body$`,
  // For who does not keep account of what is settled.
  `CREATE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $body$
   BEGIN
     RETURN (SELECT moved FROM sequence_events(batch, 0));
   END $body$`,
  // The head is locked before the log, as the sequencer does it. A dump that holds the log lets this wait for its next
  // turn: queued behind a reader, the lock would hold up everybody else.
  `CREATE FUNCTION forget_event_partitions(before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $body$
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
   END $body$`,
  // Apart from the detaching, so that freeing gigabytes holds no lock that anybody waits for; also finds what was left
  // by a process that ended between the two.
  `CREATE FUNCTION drop_detached_event_partitions() RETURNS integer LANGUAGE plpgsql AS $body$
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
   END $body$`,
];

const SEQUENCE_WITHOUT_PARTITIONS = `
  CREATE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $body$
  DECLARE
    head bigint;
    moved integer;
  BEGIN
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
  END $body$`;
