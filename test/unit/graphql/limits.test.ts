import { describe, expect, test } from 'vitest';
import { accepted, LIMITS, preparing, verdict } from './preparing.js';

const { ask } = preparing();

/** `n` copies of what `make` makes. */
const times = (n: number, make: (index: number) => string) => Array.from({ length: n }, (_, at) => make(at)).join(' ');
const nested = (depth: number) => `${'mergedInto { '.repeat(depth - 2)}id${' }'.repeat(depth - 2)}`;
const chain = (n: number) => times(n, (at) => `fragment F${at} on Product { ${at + 1 < n ? `...F${at + 1}` : 'id'} }`);

/** For each limit a document that is exactly so large. */
const DOCUMENTS: readonly [keyof typeof LIMITS, (size: number) => string][] = [
  ['characters', (n) => `{ logCursor }${' '.repeat(n - 13)}`],
  ['tokens', (n) => `{ product(id: "p") { id(x: [${'1 '.repeat(n - 17)}]) } }`],
  ['depth', (n) => `{ product(id: "p") { ${nested(n)} } }`],
  ['aliases', (n) => `{ viewer { ${times(n, (at) => `a${at}: __typename`)} } }`],
  ['rootFields', (n) => `{ ${times(n, (at) => `a${at}: __typename`)} }`],
  ['mutations', (n) => `mutation { ${times(n, (at) => `a${at}: cancelJob(id: "j") { userErrors { code } }`)} }`],
  ['fragments', (n) => `{ product(id: "p") { ...F0 } } ${chain(n)}`],
  ['repeats', (n) => `{ viewer { ${'id '.repeat(n)} } }`],
];

describe.each(DOCUMENTS)('%s', (limit, make) => {
  const maximum = LIMITS[limit];

  test('as many as may be pass', () => {
    expect(verdict(ask(make(maximum)))['code']).not.toBe('QUERY_TOO_COMPLEX');
  });

  test('one more is refused', () => {
    expect(verdict(ask(make(maximum + 1)))).toEqual({ code: 'QUERY_TOO_COMPLEX', limit, maximum });
  });
});

describe('directives', () => {
  const six = '@include(if: true) '.repeat(6);
  test.each([
    ['a field', `{ logCursor ${six} }`],
    ['an operation', `query ${six} { logCursor }`],
    ['a variable', `query ($a: Int ${six}) { logCursor }`],
    ['an inline fragment', `{ ... ${six} { logCursor } }`],
    ['a spread', `{ ...F ${six} } fragment F on Query { logCursor }`],
    ['a fragment', `{ ...F } fragment F on Query ${six} { logCursor }`],
  ])('six of %s are refused before anything looks at them', (_place, query) => {
    expect(verdict(ask(query))).toEqual({ code: 'QUERY_TOO_COMPLEX', limit: 'directives', maximum: 5 });
    expect(verdict(ask(query.replace('@include(if: true) ', '')))).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

describe('fragments', () => {
  test('are counted each time they are spread', () => {
    const query = (spreads: number) =>
      `{ ${times(spreads, (at) => `...F${at}`)} } ${times(spreads, (at) => `fragment F${at} on Query { viewer { ...A } }`)} fragment A on Principal { a: id b: id c: id d: id }`;
    expect(accepted(ask(query(7))).rootFields).toEqual(['viewer']);
    expect(verdict(ask(query(8)))).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'aliases' });
  });

  test('that double each other are counted, not followed', () => {
    const query = `{ product(id: "p") { ...F0 } } ${times(11, (at) => `fragment F${at} on Product { ${at < 10 ? `mergedInto { ...F${at + 1} } vendor { id } sku { product { ...F${at + 1} } }` : 'id'} }`)}`;
    expect(verdict(ask(query))).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'depth' });
    const wide = `{ viewer { ...F0 } } ${times(20, (at) => `fragment F${at} on Principal { ${at < 19 ? `...F${at + 1} ... on Principal { ...F${at + 1} }` : 'id name'} }`)}`;
    expect(verdict(ask(wide))).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'fields', maximum: 1_000 });
  });

  test('are spread at 100 places and no more', () => {
    const query = (n: number) => `{ viewer { ${'...F '.repeat(n)} } } fragment F on Principal { id }`;
    expect(verdict(ask(query(100)))).toEqual({ code: 'ACCEPTED' });
    expect(verdict(ask(query(101)))).toMatchObject({ limit: 'fragmentSpreads', maximum: 100 });
  });

  test.each([
    ['of itself', '{ viewer { ...A } } fragment A on Principal { ...A }'],
    ['of each other', '{ viewer { ...A } } fragment A on Principal { ...B } fragment B on Principal { id ...A }'],
    ['that nobody uses', '{ logCursor } fragment A on Query { ... { ...B } } fragment B on Query { ...A }'],
  ])('%s in a circle are refused', (_what, query) => {
    expect(verdict(ask(query))).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

describe('variables', () => {
  const { ask: askSmall } = preparing({ limits: { variableCharacters: 20, variableDepth: 3, variableValues: 6 } });
  const give = (variables: Record<string, unknown>) => verdict(askSmall('{ logCursor }', { variables }));

  test.each([
    ['variableCharacters', { a: 'x'.repeat(19) }, { a: 'x'.repeat(20) }],
    ['variableCharacters', { ['x'.repeat(10)]: '', b: 1 }, { ['x'.repeat(12)]: '', b: 1 }],
    ['variableDepth', { a: [[[]]] }, { a: [[[[]]]] }],
    ['variableValues', { a: ['', '', '', ''] }, { a: ['', '', '', '', ''] }],
  ])('%s: as many as may be pass, one more is refused', (limit, fits, exceeds) => {
    expect(give(fits)).toEqual({ code: 'ACCEPTED' });
    expect(give(exceeds)).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit });
  });

  test('as deep as a stack are refused', () => {
    let deep: unknown = null;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(verdict(ask('{ logCursor }', { variables: { deep } }))).toMatchObject({ limit: 'variableDepth' });
  });
});

describe('introspection', () => {
  test('may go deeper than operations do, but not in circles', () => {
    const types = (inner: string) => `{ __schema { types { fields { type { ${inner} } } } } }`;
    expect(verdict(ask(types(`${'ofType { '.repeat(8)}name${' }'.repeat(8)}`)))).toEqual({ code: 'ACCEPTED' });
    expect(verdict(ask(types('fields { type { fields { type { fields { name } } } } }')))).toEqual({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
  });
});

test('the errors of one document are bounded', () => {
  const errors = ask(`{ ${times(19, (at) => `no${at} neither${at} nor${at}`)} }`);
  expect(Array.isArray(errors) && errors.length).toBe(1);
  const many = ask(`{ viewer { ${times(100, (at) => `no${at}`)} } }`);
  expect(Array.isArray(many) && many.length).toBe(21);
});
