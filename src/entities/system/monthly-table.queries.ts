import { defineStatement } from '../_shared/statement.js';

/** A table in partitions by month, and how many days a month is kept after its end. */
export interface MonthlyTable {
  readonly table: string;
  readonly retentionDays: number;
}

/**
 * Makes the partitions of table $1 for the month before $2, its own and the next two, and takes out those that ended $3 days
 * before it. Does nothing while another process is at it, and has no row for a table that TimescaleDB keeps.
 */
export const keepMonths = defineStatement<{ made: number; detached: number }>(
  'monthly_table.keep',
  `SELECT made, detached FROM pg_class CROSS JOIN LATERAL keep_months(pg_class.oid::regclass, $2, $3)
   WHERE pg_class.oid = $1::regclass AND relkind = 'p'`,
);

/** Frees the space of the partitions of table $1 that were taken out. */
export const dropDetachedMonths = defineStatement<{ dropped: number }>(
  'monthly_table.drop',
  'SELECT drop_detached_months($1::regclass) AS dropped',
);
