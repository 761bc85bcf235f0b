import { GraphQLInt, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { CompileBudget } from '../../../src/graphql/compile-budget.js';
import { CompiledOperations } from '../../../src/graphql/compiled-operations.js';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { n: { type: GraphQLInt } } }),
});

function compiling() {
  const clock = { nowMs: 0 };
  const operations = new CompiledOperations(schema, new CompileBudget(() => clock.nowMs));
  return { operations, clock };
}

/** Whether an operation has a compiled form after so many uses. */
function isCompiled(operations: CompiledOperations, text: string, uses: number): boolean {
  const document = parse(text);
  for (let use = 1; use < uses; use += 1) operations.find(document, null);
  return operations.find(document, null) !== null;
}

const fields = (count: number) => Array.from({ length: count }, (_, n) => `f${n}: n`).join(' ');

test('an operation is compiled when it comes for the third time', () => {
  const { operations } = compiling();
  expect([isCompiled(operations, '{ n }', 2), isCompiled(operations, '{ n }', 3)]).toEqual([false, true]);
});

test('one of 300 fields is compiled, a larger one is not, wherever its fields are written', () => {
  const { operations } = compiling();
  expect(isCompiled(operations, `{ ${fields(300)} }`, 3)).toBe(true);
  expect(isCompiled(operations, `{ ${fields(301)} }`, 9)).toBe(false);
  expect(isCompiled(operations, `{ ...A ...A } fragment A on Query { ${fields(151)} }`, 9)).toBe(false);
});

test('compiled forms leave, the oldest first, when there are too many', () => {
  const { operations } = compiling();
  const documents = Array.from({ length: 18 }, (_, n) => parse(`query Q${n} { ${fields(300)} }`));
  for (const document of documents) for (let use = 0; use < 3; use += 1) operations.find(document, null);
  expect(documents.map((document) => operations.find(document, null) !== null)).toEqual([
    false,
    false,
    ...Array<boolean>(16).fill(true),
  ]);
});

test('compiling takes a twentieth of the time at most, past what was saved up', () => {
  const clock = { nowMs: 0 };
  const budget = new CompileBudget(() => clock.nowMs);
  const take = (ms: number) => budget.spend(() => (clock.nowMs += ms));
  expect([take(600), take(600), take(1)]).toEqual([600, 1_200, null]);
  clock.nowMs += 2_800;
  expect(take(1)).toBeNull();
  clock.nowMs += 100;
  expect(take(1)).not.toBeNull();
});
