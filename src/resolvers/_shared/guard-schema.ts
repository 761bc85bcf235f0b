import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { authorise } from '../../auth/authorise.js';
import { FIELD_RIGHTS, type Right } from '../../auth/policy.js';
import { audited } from './audited.js';
import type { GraphQLContext } from './graphql-context.js';

/**
 * Puts every root field behind the right the policy table gives it, subscriptions both when they start and at every
 * event, and every mutation into the audit log. Throws for a field without an entry: a right that somebody forgot must not become an open door.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const root of roots) if (root !== null && root !== undefined) guardRoot(root);
  return schema;
}

function guardRoot(root: GraphQLObjectType): void {
  for (const field of Object.values(root.getFields())) {
    const right = FIELD_RIGHTS[`${root.name}.${field.name}`];
    if (right === undefined) throw new Error(`The policy table gives no right for ${root.name}.${field.name}.`);
    const resolve = behind(right, field.resolve ?? defaultFieldResolver);
    field.resolve = root.name === 'Mutation' ? readingAnew(audited(resolve)) : resolve;
    if (field.subscribe !== undefined) field.subscribe = behind(right, field.subscribe);
  }
}

/** A resolver that asks for the right first. */
function behind(right: Right, resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (...call): unknown => {
    authorise((call[2] as GraphQLContext).principal, right);
    return resolve(...call);
  };
}

/** A mutation field that shows nothing the fields before it have read: they may have been about what it changes. */
function readingAnew(
  resolve: GraphQLFieldResolver<unknown, GraphQLContext>,
): GraphQLFieldResolver<unknown, GraphQLContext> {
  return (...call): unknown => {
    call[2].loaders.clear();
    return resolve(...call);
  };
}
