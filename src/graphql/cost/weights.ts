import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';

/** Of an object with an id, and of one that the root is asked for. */
export const OBJECT_POINTS = 1;
/** Of a connection, besides its rows. */
export const CONNECTION_POINTS = 2;
/** Of a mutation, besides what it answers. */
export const MUTATION_POINTS = 10;
/** Of a subscription, besides one of its events. It is taken once, when it starts. */
export const SUBSCRIPTION_POINTS = 10;
/** Of the schema's own description: no database, but half a megabyte. */
export const INTROSPECTION_POINTS = 100;
/** Rows a list without pages is taken to have before it is read. */
export const ASSUMED_ROWS = 5;
/** Least that an operation costs. */
export const LEAST_POINTS = 1;
/** Of an operation that is refused, besides: to read and check it was work. */
export const REFUSED_POINTS = 9;

/** Whether a type is a Relay connection: it has rows, and its field takes `first`. */
export function isConnection(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): type is GraphQLObjectType {
  return isObjectType(type) && type.name.endsWith('Connection') && field.args.some(({ name }) => name === 'first');
}

/** Whether the objects of a type are things of their own, which the platform's `Node` says. */
export function isNode(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}

/** Points of the root fields of an operation, by its root type: of each field that is no part of the schema's description. */
export function rootPoints(schema: GraphQLSchema, root: GraphQLNamedType): number {
  if (root === schema.getMutationType()) return MUTATION_POINTS;
  return root === schema.getSubscriptionType() ? SUBSCRIPTION_POINTS : 0;
}
