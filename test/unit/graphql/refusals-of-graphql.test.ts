import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createExecutor } from '../../../src/graphql/executor.js';
import { refusalOf } from '../../../src/graphql/present-error.js';
import { DateTime } from '../../../src/schema/_shared/scalars.js';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      n: { type: GraphQLInt, args: { add: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 1 } } },
      at: { type: DateTime, resolve: () => 'not a Date' },
    },
  }),
});

test.each([
  [
    'query ($add: Int!) { n(add: $add) }',
    { add: 'x' },
    'BAD_USER_INPUT',
    'Variable "$add" got invalid value "x"; Int cannot represent non-integer value: "x"',
  ],
  [
    'query ($add: Int) { n(add: $add) }',
    { add: null },
    'BAD_USER_INPUT',
    'Argument "add" of non-null type "Int!" must not be null.',
  ],
  ['{ at }', {}, undefined, undefined],
])('%s with %j is %s', async (text, variables, code, message) => {
  const execute = createExecutor(schema);
  const request = { document: parse(text), operationName: null, variables, context: null };
  for (let run = 0; run < 4; run += 1) {
    const { errors = [] } = await execute(request);
    expect(errors.map(refusalOf).map((refusal) => [refusal?.code, refusal?.message])).toEqual([[code, message]]);
  }
});
