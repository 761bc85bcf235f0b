import type { ClassType } from 'type-graphql';

/**
 * Makes a plain row an instance of its GraphQL class, in place: type-graphql would otherwise copy it into a new instance
 * at every field resolver, and interfaces could not tell its type.
 */
export function mapTo<Type extends object>(type: ClassType<Type>, row: Omit<Type, never>): Type {
  return Object.setPrototypeOf(row, type.prototype) as Type;
}
