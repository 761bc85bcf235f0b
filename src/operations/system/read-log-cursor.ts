import { encodeLogCursor } from '../../events/cursor.js';
import { readHead } from '../../events/log-reader.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** The log's position now: state read after it, and the events after it, together miss nothing. */
export async function readLogCursor(ctx: OperationContext): Promise<string> {
  requireRight(ctx, 'viewer:read');
  return encodeLogCursor(await readHead(ctx.deps.database));
}
