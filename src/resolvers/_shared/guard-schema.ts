import { defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { authorise } from '../../auth/authorise.js';
import { FIELD_RIGHTS } from '../../auth/policy.js';
import type { GraphQLContext } from './graphql-context.js';

/**
 * Puts every root field behind the right the policy table gives it, subscriptions both when they start and at every
 * event. Throws for a field without an entry: a right that somebody forgot must not become an open door.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) if (root !== null && root !== undefined) guardRoot(root);
  return schema;
}

function guardRoot(root: GraphQLObjectType<unknown, GraphQLContext>): void {
  for (const field of Object.values(root.getFields())) {
    const right = FIELD_RIGHTS[`${root.name}.${field.name}`];
    if (right === undefined) throw new Error(`The policy table gives no right for ${root.name}.${field.name}.`);
    const { resolve = defaultFieldResolver, subscribe } = field;
    field.resolve = (source, args: object, ctx, info): unknown => {
      authorise(ctx.principal, right);
      return resolve(source, args, ctx, info);
    };
    if (subscribe === undefined) continue;
    field.subscribe = (source, args: object, ctx, info): unknown => {
      authorise(ctx.principal, right);
      return subscribe(source, args, ctx, info);
    };
  }
}
