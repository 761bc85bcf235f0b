import { type GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Principal } from '../../auth/principal.js';
import { AppError } from '../../errors.js';
import type { PreparedOperation, PrepareOperation } from '../../graphql/operation-request.js';
import { enterTopic } from '../enter-topic.js';
import { SubscriptionRefused } from '../live-subscriptions.js';
import type { FollowedTopic } from '../topics/topic.js';

/** How the subscriptions of endpoints are checked and followed. */
export interface WebhookGraphql {
  readonly schema: GraphQLSchema;
  /** The one check of all transports; nobody is throttled by it, since it is repeated without anybody having asked. */
  readonly prepare: PrepareOperation;
}

/** A subscription that may be an endpoint's. */
export interface WebhookSubscription {
  readonly prepared: PreparedOperation;
  readonly topic: FollowedTopic;
}

/** Why a text with its variables, for a principal, is none: errors in the words of the catalogue. */
export class SubscriptionUnfit extends Error {
  override readonly name = 'SubscriptionUnfit';

  constructor(readonly errors: readonly GraphQLError[] | readonly [AppError]) {
    super(errors.map(({ message }) => message).join(' '));
  }
}

/** Checks a subscription as a client's that comes with it now. Throws {@link SubscriptionUnfit}. */
export async function readSubscription(
  { schema, prepare }: WebhookGraphql,
  wanted: {
    readonly document: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly principal: Principal;
  },
  context: object,
): Promise<WebhookSubscription> {
  const { document: query, variables, principal } = wanted;
  const request = { query, operationName: null, variables, extensions: {} };
  const prepared = prepare(request, { principal, clientAddress: null });
  if (!('document' in prepared)) throw new SubscriptionUnfit(prepared);
  if (prepared.operation.operation !== OperationTypeNode.SUBSCRIPTION)
    throw unfit('Give a subscription: an endpoint is told of events.');
  try {
    const topic = await enterTopic(schema, prepared, { ...context, principal });
    if (topic.isResumed) throw unfit('Leave out "after": an endpoint is told of what happens from now on.');
    return { prepared, topic };
  } catch (error) {
    throw error instanceof SubscriptionRefused ? new SubscriptionUnfit(error.errors) : error;
  }
}

function unfit(message: string): SubscriptionUnfit {
  return new SubscriptionUnfit([new AppError('BAD_USER_INPUT', message)]);
}
