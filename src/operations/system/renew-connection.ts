import { OtherPrincipal } from '../../auth/lasting-connection.js';
import { AppError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/**
 * Gives the connection the call came over new credentials of the same principal; answers when they end, null for never. Throws
 * BAD_REQUEST where the connection ends with the call; a bad token or somebody else's is a user error and changes nothing.
 */
export async function renewConnection(ctx: OperationContext, token: string): Promise<Date | null> {
  requireRight(ctx, 'viewer:read');
  if (ctx.connection === undefined)
    throw new AppError('BAD_REQUEST', 'Only a WebSocket can be renewed; a request carries its own credentials.');
  try {
    return (await ctx.connection.renew(`Bearer ${token}`)).expiresAt;
  } catch (error) {
    if (error instanceof OtherPrincipal)
      throw UserErrors.of('CONFLICT', 'token', 'This token is not of the principal the connection was opened by.');
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED')
      throw UserErrors.of('INVALID', 'token', error.message);
    throw error;
  }
}
