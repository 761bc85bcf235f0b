import {
  type ExecutionResult,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { CompileBudget } from '../../../src/graphql/compile-budget.js';
import { CompiledOperations } from '../../../src/graphql/compiled-operations.js';
import { createExecutor } from '../../../src/graphql/executor.js';
import { DateTime, Json } from '../../../src/schema/_shared/scalars.js';

const Mode = new GraphQLEnumType({ name: 'Mode', values: { FAST: { value: 'FAST' } } });

const Size = new GraphQLInputObjectType({
  name: 'Size',
  fields: { px: { type: GraphQLInt, defaultValue: 3 }, mode: { type: Mode } },
});

const Prompt = new GraphQLInputObjectType({
  name: 'Prompt',
  fields: {
    text: { type: new GraphQLNonNull(GraphQLString) },
    size: { type: Size },
    tags: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    open: { type: Json },
  },
});

/** What a resolver was given, so that null and nothing, a Date and its text are told apart. */
function shown(args: unknown): string {
  return JSON.stringify(args, function (this: Record<string, unknown>, key, value) {
    if (typeof value === 'function') return 'a function';
    return this[key] instanceof Date ? { date: value as string } : (value as unknown);
  });
}

const Query: GraphQLObjectType = new GraphQLObjectType({
  name: 'Query',
  fields: () => ({
    given: {
      type: GraphQLString,
      args: {
        input: { type: Prompt },
        size: { type: Size },
        at: { type: DateTime },
        text: { type: GraphQLString },
        any: { type: Json },
        least: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 1 },
      },
      resolve: (_root, { least: _, ...args }) => shown(args),
    },
    inner: { type: Query, resolve: () => ({}) },
    named: { type: GraphQLString, resolve: (_root, _args, _context, { fieldName }) => fieldName },
    plain: { type: GraphQLString },
    flag: { type: GraphQLBoolean, resolve: () => true },
  }),
});

const Mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: {
    fail: {
      type: new GraphQLNonNull(GraphQLString),
      resolve: () => Promise.reject(new Error('It fails.')),
    },
    count: { type: GraphQLInt, resolve: (_root, _args, calls: { count: number }) => (calls.count += 1) },
    again: { type: Query, resolve: () => Promise.resolve({}) },
    namedAgain: {
      type: Query,
      resolve: (_root, _args, _context, { fieldName }) => Promise.resolve({ plain: fieldName }),
    },
  },
});

const schema = new GraphQLSchema({ query: Query, mutation: Mutation });

/** The answers to an operation that comes five times: from the third on it is compiled, where it is. */
async function answersTo(
  text: string,
  variables: Record<string, unknown>,
  context: unknown = null,
): Promise<ExecutionResult[]> {
  const operations = new CompiledOperations(schema, new CompileBudget(() => 0));
  const execute = createExecutor(schema, operations);
  const request = { document: parse(text), operationName: null, variables, context };
  const answers: ExecutionResult[] = [];
  for (let run = 0; run < 5; run += 1) answers.push(JSON.parse(JSON.stringify(await execute(request))));
  return answers;
}

function isCompiled(text: string): boolean {
  const operations = new CompiledOperations(schema, new CompileBudget(() => 0));
  const document = parse(text);
  for (let use = 0; use < 3; use += 1) operations.find(document, null);
  return operations.find(document, null) !== null;
}

describe('a variable that does not fit is told of in the same words, compiled and not', () => {
  const ASK = 'query ($input: Prompt!) { given(input: $input) }';
  test.each([
    [{}, ['Variable "$input" of required type "Prompt!" was not provided.']],
    [{ input: null }, ['Variable "$input" of non-null type "Prompt!" must not be null.']],
    [
      { input: {} },
      ['Variable "$input" got invalid value {}; Field "text" of required type "String!" was not provided.'],
    ],
    [
      { input: { text: 4 } },
      ['Variable "$input" got invalid value 4 at "input.text"; String cannot represent a non string value: 4'],
    ],
    [
      { input: { text: '', a: 1, b: 2 } },
      [
        'Variable "$input" got invalid value { text: "", a: 1, b: 2 }; Field "a" is not defined by type "Prompt".',
        'Variable "$input" got invalid value { text: "", a: 1, b: 2 }; Field "b" is not defined by type "Prompt".',
      ],
    ],
    [
      { input: { text: '', size: { px: 3e9, mode: 'SLOW' } } },
      [
        'Variable "$input" got invalid value 3000000000 at "input.size.px"; Int cannot represent non 32-bit signed integer value: 3000000000',
        'Variable "$input" got invalid value "SLOW" at "input.size.mode"; Value "SLOW" does not exist in "Mode" enum.',
      ],
    ],
    [
      { input: { text: '', tags: ['a', null] } },
      [
        'Variable "$input" got invalid value null at "input.tags[1]"; Expected non-nullable type "String!" not to be null.',
      ],
    ],
    [
      { input: { text: '', size: [] } },
      ['Variable "$input" got invalid value [] at "input.size"; Expected type "Size" to be an object.'],
    ],
  ])('%j', async (variables, messages) => {
    expect(isCompiled(ASK)).toBe(true);
    const expected = { errors: messages.map((message) => ({ message, locations: [{ line: 1, column: 8 }] })) };
    expect(await answersTo(ASK, variables)).toEqual(Array(5).fill(expected));
  });
});

describe('what fits is answered alike, compiled and not', () => {
  test.each([
    [
      'query ($at: DateTime = "2026-01-01T00:00:00Z") { given(at: $at) }',
      {},
      '{"at":{"date":"2026-01-01T00:00:00.000Z"}}',
    ],
    ['{ given(at: "2026-01-01T00:00:00Z") }', {}, '{"at":{"date":"2026-01-01T00:00:00.000Z"}}'],
    ['query ($m: Mode) { given(size: { px: 1, mode: $m }) }', {}, '{"size":{"px":1}}'],
    ['query ($px: Int) { given(size: { px: $px }) }', {}, '{"size":{"px":3}}'],
    [
      'query ($x: Int!, $t: String!) { given(input: { text: $t, open: { a: $x } }) }',
      { x: 4, t: 't' },
      '{"input":{"text":"t","open":{"a":4}}}',
    ],
    [
      'query ($x: Int!, $t: String!) { given(input: { text: $t, open: [$x] }) }',
      { x: 4, t: 't' },
      '{"input":{"text":"t","open":[4]}}',
    ],
    ['query ($t: String) { given(text: $t) }', {}, '{}'],
    ['query ($t: String = null) { given(text: $t) }', {}, '{"text":null}'],
    [
      'query ($input: Prompt) { given(input: $input) }',
      { input: { text: 't', tags: [] } },
      '{"input":{"text":"t","tags":[]}}',
    ],
  ])('%s', async (text, variables, given) => {
    expect(await answersTo(text, variables)).toEqual(Array(5).fill({ data: { given } }));
  });

  test('null where a default would do', async () => {
    const answers = await answersTo('query ($least: Int = 2) { given(least: $least) }', { least: null });
    expect(answers.map(({ data, errors }) => [data, errors?.map(({ message }) => message)])).toEqual(
      Array(5).fill([{ given: null }, ['Argument "least" of non-null type "Int!" must not be null.']]),
    );
  });

  test.each([
    ['{ inner { ...F @include(if: $on) } also: inner { ...F } }', { inner: {}, also: { flag: true } }],
    ['{ ...F @include(if: $on) inner { ...F } }', { inner: { flag: true } }],
    ['{ inner { ...F } ...F @include(if: $on) }', { inner: { flag: true } }],
  ])('a fragment that one place leaves out and the other does not: %s', async (selection, data) => {
    const text = `query ($on: Boolean!) ${selection} fragment F on Query { flag }`;
    expect(await answersTo(text, { on: false })).toEqual(Array(5).fill({ data }));
  });

  test('a fragment of two operations, left out in one', async () => {
    const execute = createExecutor(schema, new CompiledOperations(schema, new CompileBudget(() => 0)));
    const document = parse(
      'query A { ...F @include(if: false) flag } query B { ...F } fragment F on Query { f: flag }',
    );
    const answers: unknown[] = [];
    for (const operationName of ['A', 'B', 'A', 'B', 'A', 'B', 'A', 'B'])
      answers.push((await execute({ document, operationName, variables: {}, context: null })).data);
    expect(answers).toEqual(
      Array(4)
        .fill([{ flag: true }, { f: true }])
        .flat(),
    );
  });
});

test('no text of a document becomes part of a program', async () => {
  const code = 'globalThis.ranTextOfDocument = true';
  const text = `{ given(text: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d${code}") }`;
  const [first, ...others] = await answersTo(text, {});
  expect(first?.data?.['given']).toContain(code);
  expect(others).toEqual(Array(4).fill(first));
  expect(globalThis).not.toHaveProperty('ranTextOfDocument');
  expect([text, '{ given(text: """a""") }', 'query ($t: String = "a") { given(text: $t) }'].map(isCompiled)).toEqual([
    false,
    false,
    false,
  ]);
});

test.each([
  ['{ a: { __proto__: { admin: true } } }', '{"a":{"__proto__":{"admin":true}}}'],
  ['[{ __proto__: 1 }]', '[{"__proto__":1}]'],
])('JSON written in a document stays data: %s', async (json, given) => {
  expect(await answersTo(`{ given(any: ${json}) }`, {})).toEqual(
    Array(5).fill({ data: { given: `{"any":${given}}` } }),
  );
  expect(isCompiled('{ given(any: [__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dprocess]) }')).toBe(false);
});

test('JSON as the default of a variable stays data', async () => {
  const answers = await answersTo('query ($any: JSON = { __proto__: { admin: true } }) { given(any: $any) }', {});
  expect(answers).toEqual(Array(5).fill({ data: { given: '{"any":{"__proto__":{"admin":true}}}' } }));
});

describe('names of a document stand for nothing but themselves', () => {
  test.each([
    ['{ inner { named } named_inner: flag }', { inner: { named: 'named' }, named_inner: true }],
    [
      'mutation { named_x: namedAgain { plain } x: again { named } }',
      { named_x: { plain: 'namedAgain' }, x: { named: 'named' } },
    ],
  ])('on the path of an answer: %s', async (text, data) => {
    expect(await answersTo(text, {})).toEqual(Array(5).fill({ data }));
  });

  test('what is named __proto__ is answered', async () => {
    const answers = await answersTo('{ inner { __proto__: plain } }', {});
    expect(answers.map((answer) => Object.keys(answer.data?.['inner'] as object))).toEqual(
      Array(5).fill(['__proto__']),
    );
  });

  test.each(['toString', 'constructor', '__proto__'])(
    'a variable $%s that was not given has no value',
    async (name) => {
      const answers = await answersTo(`query ($${name}: JSON) { open: given(any: $${name}) }`, {});
      expect(answers).toEqual(Array(5).fill({ data: { open: '{}' } }));
    },
  );
});

test('what comes after a mutation that failed is not run', async () => {
  const calls = { count: 0 };
  for (const text of ['mutation { fail count }', 'mutation { ...M } fragment M on Mutation { fail count }'])
    expect((await answersTo(text, {}, calls)).map(({ data }) => data)).toEqual(Array(5).fill(null));
  expect(calls.count).toBe(0);
});

test('what is usual is compiled', () => {
  expect(
    [
      'query ($input: Prompt!, $size: Size, $t: String) { given(input: $input, size: $size, text: $t) }',
      'query ($t: String!, $px: Int!) { given(input: { text: $t, size: { px: $px, mode: FAST } }) }',
      'query ($on: Boolean!) { ...F inner @include(if: $on) { flag } } fragment F on Query { flag }',
      '{ ...F inner { ...F } } fragment F on Query { flag }',
      'query ($any: JSON) { __typename one: given(any: $any) two: given(any: [1, null]) }',
      'mutation { again { flag } }',
    ].map(isCompiled),
  ).toEqual(Array(6).fill(true));
});
