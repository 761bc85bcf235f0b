import { type GraphQLError, Kind } from 'graphql';
import { AppError, type UserError } from '../../errors.js';
import { refusalOf } from '../../graphql/present-error.js';
import type { OperationContext } from '../../operations/_shared/context.js';
import type { WantedSubscription, WebhookDocuments } from '../../operations/_shared/webhook-documents.js';
import { readSubscription, SubscriptionUnfit, type WebhookGraphql } from './webhook-subscription.js';

/** Checks the subscriptions that endpoints are to have. What it needs is opened when the first one is asked about. */
export function createWebhookDocuments(open: () => Promise<WebhookGraphql>): WebhookDocuments {
  return {
    async check(ctx: OperationContext, wanted: WantedSubscription): Promise<readonly UserError[]> {
      try {
        await readSubscription(await open(), wanted, { ...ctx, loaders: new Map() });
        return [];
      } catch (error) {
        if (!(error instanceof SubscriptionUnfit)) throw error;
        return error.errors.map(toUserError);
      }
    },
  };
}

/** A refusal for the want of a right is one of the whole call; a fault goes on to the edge. */
function toUserError(error: GraphQLError | AppError): UserError {
  const refusal = error instanceof AppError ? error : refusalOf(error);
  if (refusal === null) throw error;
  if (refusal.code === 'FORBIDDEN' || refusal.code === 'UNAUTHENTICATED' || refusal.retryable) throw refusal;
  const field = refusal.code === 'BAD_USER_INPUT' && isOfVariable(error) ? 'variables' : 'subscription';
  return { code: 'INVALID', field: [field], message: refusal.message };
}

/** Whether it is about the value of a variable, and not about the text. */
function isOfVariable(error: GraphQLError | AppError): boolean {
  return 'nodes' in error && error.nodes?.some(({ kind }) => kind === Kind.VARIABLE_DEFINITION) === true;
}
