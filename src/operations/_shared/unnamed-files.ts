import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { expectUnnamedFile, fileIsNamed, nameUnnamedFile } from '../../entities/images/unnamed-file.queries.js';
import { AppError } from '../../errors.js';
import type { OperationContext } from './context.js';

/** The file was taken for one that nobody waits for: undoes the transaction that would have named it. */
export class FileSweptError extends Error {
  override readonly name = 'FileSweptError';
}

/**
 * Says that a file is about to be stored, for {@link nameFile} to follow within a day: whoever dies in between leaves it to a sweep.
 * Throws SERVICE_UNAVAILABLE in the seconds in which a file of this key is being deleted.
 */
export async function expectFile(ctx: OperationContext, key: string): Promise<void> {
  const expected = await ctx.transaction((tx) => findOne(tx, expectUnnamedFile, [key, ctx.deps.clock.now()]));
  if (expected === null) throw new AppError('SERVICE_UNAVAILABLE', 'This file is just being cleared away; try again.');
}

/** Belongs in the transaction that names the file. Throws {@link FileSweptError} when it is deleted, or about to be. */
export async function nameFile(tx: Tx, key: string): Promise<void> {
  if ((await findOne(tx, nameUnnamedFile, [key])) !== null) return;
  // Of two who store the same bytes at once, the other was first.
  const { named } = await getOne(tx, fileIsNamed, [key]);
  if (!named) throw new FileSweptError(`The file ${key} was swept before a row named it.`);
}
