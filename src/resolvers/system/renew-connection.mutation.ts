import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { renewConnection } from '../../operations/system/renew-connection.js';
import { RenewConnectionPayloadType } from '../../schema/system/renew-connection.payload.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';

@Resolver()
export class RenewConnectionMutation {
  @Mutation(() => RenewConnectionPayloadType, {
    description:
      'Gives this WebSocket a new token of the same principal, so that it and its subscriptions live on when the old one ends. Refused over HTTP, where every request carries its own.',
  })
  renewConnection(
    @Ctx() ctx: GraphQLContext,
    @Arg('token', () => String, { description: 'The token, without "Bearer".' }) token: string,
  ): Promise<RenewConnectionPayloadType> {
    return answer(RenewConnectionPayloadType, async () => ({ tokenExpiresAt: await renewConnection(ctx, token) }), {
      tokenExpiresAt: null,
    });
  }
}
