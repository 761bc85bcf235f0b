import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import type { Principal } from '../auth/principal.js';
import type { SubscriptionRequest } from './live-subscriptions.js';

/** Numbers for operations; documents are remembered by their text, so the same text is the same node. */
const numbers = new WeakMap<OperationDefinitionNode, number>();
let count = 0;

/**
 * What makes two subscriptions the same: the operation, its variables, the roles, and who asks where the answer depends on it.
 * Variables of type Cursor are left out: only `after` takes one, and that is where one begins, not what one asks for.
 */
export function cohortKey(
  { operation, variables }: Pick<SubscriptionRequest['prepared'], 'operation' | 'variables'>,
  principal: Principal | null,
  isPersonal: boolean,
): string {
  let number = numbers.get(operation);
  if (number === undefined) numbers.set(operation, (number = ++count));
  const given = (operation.variableDefinitions ?? [])
    .filter(({ type }) => nameOf(type) !== 'Cursor')
    .map(({ variable: { name } }) =>
      Object.hasOwn(variables, name.value) ? [name.value, variables[name.value]] : [name.value],
    );
  const roles = principal === null ? null : principal.roles.toSorted();
  return JSON.stringify([number, given, roles, isPersonal ? (principal?.id ?? null) : '']);
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
