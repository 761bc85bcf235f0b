import { createSourceEventStream, type GraphQLSchema } from 'graphql';
import { SubscriptionRefused, type SubscriptionRequest } from './live-subscriptions.js';
import type { FollowedTopic } from './topics/topic.js';

/**
 * Asks for the right, coerces the arguments and takes the place in the log: what a prepared subscription follows. `context` is that of
 * the execution. Throws {@link SubscriptionRefused}.
 */
export async function enterTopic(
  schema: GraphQLSchema,
  { document, operationName, variables }: SubscriptionRequest['prepared'],
  context: object,
): Promise<FollowedTopic> {
  const source = await createSourceEventStream({
    schema,
    document,
    operationName,
    variableValues: variables,
    hideSuggestions: true,
    contextValue: context,
  });
  if (!(Symbol.asyncIterator in source)) throw new SubscriptionRefused(source.errors ?? []);
  return source as FollowedTopic;
}
