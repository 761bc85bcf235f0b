import { type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { SYSTEM_PRINCIPAL } from '../../../src/auth/principal.js';
import { cohortKey } from '../../../src/subscriptions/cohort-key.js';

const operation = parse('subscription ($id: ID, $n: Int = 5, $after: Cursor, $again: Cursor!) { a }')
  .definitions[0] as OperationDefinitionNode;
const viewer = { ...SYSTEM_PRINCIPAL, id: 'key_1', roles: ['VIEWER', 'REVIEWER'] as const };
const keyOf = (variables: Record<string, unknown>, principal: typeof viewer | null = viewer, isPersonal = false) =>
  cohortKey({ operation, variables }, principal, isPersonal);

test('where one begins, what is not declared, the order of roles and who one is make no difference', () => {
  const key = keyOf({ id: 'x', after: 'a', again: 'b' });
  expect(keyOf({ undeclared: 1, again: 'c', id: 'x' })).toBe(key);
  expect(keyOf({ id: 'x' }, { ...viewer, id: 'key_2', roles: ['REVIEWER', 'VIEWER'] as never })).toBe(key);
});

test('other values do, null and nothing are not the same, and neither are other roles or nobody', () => {
  const keys = [
    keyOf({ id: 'x' }),
    keyOf({ id: 'y' }),
    keyOf({ id: 'x', n: null }),
    keyOf({ id: 'x', n: 5 }),
    keyOf({}),
    keyOf({ id: 'x' }, { ...viewer, roles: ['VIEWER'] as never }),
    keyOf({ id: 'x' }, null),
    keyOf({ id: 'x' }, viewer, true),
    keyOf({ id: 'x' }, { ...viewer, id: 'key_2' }, true),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('a variable named as what every object has is nothing until it is given', () => {
  const [named] = parse('subscription ($constructor: String = "x") { a }').definitions as [OperationDefinitionNode];
  const of = (variables: Record<string, unknown>) => cohortKey({ operation: named, variables }, viewer, false);
  expect(of({})).not.toBe(of({ constructor: null }));
});
