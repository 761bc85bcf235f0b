import { GraphQLInt, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { CompileBudget } from '../../../src/graphql/compile-budget.js';
import { CompiledOperations } from '../../../src/graphql/compiled-operations.js';
import { createExecutor } from '../../../src/graphql/executor.js';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      n: { type: GraphQLInt, args: { add: { type: GraphQLInt } }, resolve: (_root, { add }) => 40 + (add as number) },
    },
  }),
});

test('a document answers the same when it is interpreted, compiled and run again', async () => {
  const execute = createExecutor(schema);
  const document = parse('query A($add: Int!) { n(add: $add) } query B { other: n(add: 1) }');
  for (const add of [1, 2, 3]) {
    const a = await execute({ document, operationName: 'A', variables: { add }, context: null });
    expect(a).toEqual({ data: { n: 40 + add } });
    const b = await execute({ document, operationName: 'B', variables: {}, context: null });
    expect(b).toEqual({ data: { other: 41 } });
  }
});

test('a variable that does not fit is the same error, interpreted and compiled', async () => {
  const execute = createExecutor(schema);
  const document = parse('query ($add: Int!) { n(add: $add) }');
  for (let run = 0; run < 3; run += 1) {
    const { data, errors } = await execute({ document, operationName: null, variables: { add: 'x' }, context: null });
    expect([data, errors?.length]).toEqual([undefined, 1]);
  }
});

test('a document of two thousand fields is never compiled, however often it comes', async () => {
  const compiled = new CompiledOperations(schema, new CompileBudget(() => 0));
  const execute = createExecutor(schema, compiled);
  const aliases = Array.from({ length: 2_000 }, (_, n) => `f${n}: n(add: 2)`);
  const documents = [parse(`{ ${aliases.join(' ')} }`), parse('{ f1999: n(add: 2) }')];
  for (const document of documents) {
    for (let run = 0; run < 3; run += 1) {
      const { data } = await execute({ document, operationName: null, variables: {}, context: null });
      expect(data?.['f1999']).toBe(42);
    }
  }
  expect(documents.map((document) => compiled.find(document, null) !== null)).toEqual([false, true]);
});
