import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps a table in partitions by month: made ahead, taken out behind. */
export class MonthlyPartitions1795219200060 implements MigrationInterface {
  name = 'MonthlyPartitions1795219200060';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(KEEP_MONTHS);
    await queryRunner.query(DROP_DETACHED_MONTHS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION drop_detached_months(regclass)');
    await queryRunner.query('DROP FUNCTION keep_months(regclass, timestamptz, integer)');
  }
}

// Months are those of UTC. The last one is made too, for rows that are written a little late; none are kept for strays: a row of
// a month that has no partition is refused. A partition is made apart and attached, because that takes a lock that neither
// readers nor writers hold up; one is detached only when nobody holds the table at that moment: queued behind a reader, the
// lock would hold up everybody else.
const KEEP_MONTHS = `
  CREATE FUNCTION keep_months(parent regclass, at timestamptz, retention_days integer, OUT made integer, OUT detached integer)
  LANGUAGE plpgsql AS $body$
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
  END $body$`;

// Apart from the detaching, so that freeing gigabytes holds no lock that anybody waits for; also finds what was left by a process
// that ended between the two.
const DROP_DETACHED_MONTHS = `
  CREATE FUNCTION drop_detached_months(parent regclass) RETURNS integer LANGUAGE plpgsql AS $body$
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
  END $body$`;
