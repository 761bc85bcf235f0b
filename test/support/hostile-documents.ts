/** `n` copies of what `make` makes. */
const times = (n: number, make: (index: number) => string) => Array.from({ length: n }, (_, at) => make(at)).join(' ');

export interface HostileDocument {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** The code it is refused by. */
  readonly code: string;
}

/** Documents by which a server is worn down, as the usual attack tools and our own reading of graphql-js know them. */
export const HOSTILE_DOCUMENTS: readonly HostileDocument[] = [
  {
    what: 'a huge document of many tokens',
    query: `{ viewer { ${'id '.repeat(196_000)} } }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  { what: 'as many tokens as fit', query: `{ viewer { ${'id '.repeat(20_000)} } }`, code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'a long text of one token',
    query: `{ viewer(a: "${'x'.repeat(590_000)}") { id } }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  { what: 'a long text of comments', query: `{ viewer { id } }${'#\n'.repeat(32_000)}`, code: 'ACCEPTED' },
  {
    what: 'the deepest text that parses',
    query: `{ ${'a { '.repeat(660)} b ${'} '.repeat(660)} }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'a depth of 13',
    query: `{ product(id: "p") { ${'mergedInto { '.repeat(11)} id ${'} '.repeat(11)} } }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'lists in lists',
    query: `{ node(id: ${'['.repeat(900)}${']'.repeat(900)}) { id } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: '101 aliases', query: `{ ${times(101, (n) => `a${n}: __typename`)} }`, code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'aliases hidden in fragments',
    query: `{ ${times(20, (n) => `viewer { ...F } `.repeat(n < 1 ? 10 : 0))} } fragment F on Principal { a: id b: id c: id d: id }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  { what: '21 root fields', query: `{ ${times(21, () => 'logCursor')} }`, code: 'QUERY_TOO_COMPLEX' },
  { what: '500 root fields', query: `{ ${times(500, (n) => `f${n}`)} }`, code: 'QUERY_TOO_COMPLEX' },
  { what: '10 directives', query: `{ logCursor ${'@include(if: true) '.repeat(10)} }`, code: 'QUERY_TOO_COMPLEX' },
  { what: 'unknown directives without end', query: `{ logCursor ${'@aa '.repeat(900)} }`, code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'one field over and over',
    query: `{ viewer { ${'id '.repeat(1_900)} } }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'pairs to compare, level by level',
    query: `{ ${times(20, () => `product(id: "p") { ${times(10, () => 'vendor { id } sku { canonical }')} }`)} }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'fragments that spread each other in a circle',
    query: `{ viewer { ...A } } fragment A on Principal { ...B } fragment B on Principal { ...A }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'fragments that double each other',
    query: `{ viewer { ...F0 } } ${times(45, (n) => `fragment F${n} on Principal { ${n < 44 ? `...F${n + 1} ... on Principal { ...F${n + 1} }` : 'id'} }`)}`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'more fragments than may be',
    query: `{ product(id: "p") { ${times(150, (n) => `...F${n}`)} } } ${times(150, (n) => `fragment F${n} on Product { id }`)}`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'as many fragments as may be, all to be compared',
    query: `{ product(id: "p") { ${times(50, (n) => `...F${n}`)} } } ${times(50, (n) => `fragment F${n} on Product { id name sku { canonical } vendor { id name code } status n${n}: id }`)}`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'unknown fields without end',
    query: `{ viewer { ${times(1_900, (n) => `f${n}`)} } }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'unknown fields as many as may be',
    query: `{ viewer { ${times(950, (n) => `idd${n}`)} } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'introspection in circles',
    query: `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'a page of 101', query: '{ products(first: 101) { nodes { id } } }', code: 'BAD_USER_INPUT' },
  { what: 'a page without a size', query: '{ products { nodes { id } } }', code: 'BAD_USER_INPUT' },
  {
    what: 'a page of 1 000 by a variable',
    query: 'query ($n: Int) { products(first: $n) { nodes { id } } }',
    variables: { n: 1_000 },
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'pages in pages',
    query: '{ products(first: 100) { nodes { images(first: 100) { nodes { id } } } } }',
    code: 'MAX_COST_EXCEEDED',
  },
  {
    what: 'pages of the same in circles',
    query:
      '{ vendors(first: 30) { nodes { products(first: 30) { nodes { vendor { products(first: 30) { nodes { id } } } } } } } }',
    code: 'MAX_COST_EXCEEDED',
  },
  {
    what: 'five mutations',
    query: `mutation { ${times(5, (n) => `m${n}: cancelJob(id: "j") { userErrors { code } }`)} }`,
    code: 'QUERY_TOO_COMPLEX',
  },
  { what: 'deep variables', query: '{ logCursor }', variables: { a: deep(2_000) }, code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'many variables',
    query: '{ logCursor }',
    variables: { a: Array(60_000).fill(0) },
    code: 'QUERY_TOO_COMPLEX',
  },
  { what: 'no GraphQL', query: '{ products(', code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'a field that does not exist', query: '{ nothing }', code: 'GRAPHQL_VALIDATION_FAILED' },
  { what: 'several operations and no name', query: 'query A { logCursor } query B { logCursor }', code: 'BAD_REQUEST' },
  { what: 'no operation at all', query: 'fragment A on Principal { id }', code: 'GRAPHQL_VALIDATION_FAILED' },
];

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
