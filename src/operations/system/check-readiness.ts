import { defineStatement } from '../../entities/_shared/statement.js';
import { AppError } from '../../errors.js';
import type { Deps } from '../_shared/context.js';

const ping = defineStatement<{ one: number }>('readiness.ping', 'SELECT 1 AS one');

/** Returns when requests can be served, that is when the database answers; throws SERVICE_UNAVAILABLE otherwise. */
export async function checkReadiness({ database }: Pick<Deps, 'database'>): Promise<void> {
  await database.query(ping).catch(() => {
    throw new AppError('SERVICE_UNAVAILABLE', 'The database does not answer.');
  });
}
