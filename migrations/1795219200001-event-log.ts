import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What TypeORM's model cannot say: the trigram index behind name search and the function that moves committed events
 * into the log.
 */
export class EventLog1795219200001 implements MigrationInterface {
  name = 'EventLog1795219200001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await queryRunner.query('CREATE INDEX products_name_trgm ON products USING gin (name gin_trgm_ops)');
    await queryRunner.query('INSERT INTO event_head (singleton, position) VALUES (true, 0)');
    await queryRunner.query(`
      CREATE FUNCTION sequence_events(batch integer) RETURNS integer LANGUAGE plpgsql AS $body$
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
      END $body$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION sequence_events(integer)');
    await queryRunner.query('DELETE FROM event_head');
    await queryRunner.query('DROP INDEX products_name_trgm');
  }
}
