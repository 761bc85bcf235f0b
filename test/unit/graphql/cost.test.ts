import { describe, expect, test } from 'vitest';
import { accepted, preparing, verdict } from './preparing.js';

const { ask } = preparing();
const costOf = (query: string, variables = {}) => accepted(ask(query, { variables })).cost.requested;

test.each([
  ['a scalar', '{ logCursor }', 1],
  ['nothing but the name of the type', '{ __typename }', 1],
  ['one object', '{ product(id: "p") { id name } }', 1],
  ['an object that comes with its row', '{ product(id: "p") { id pricing { price } } }', 1],
  ['an object of an object', '{ product(id: "p") { id vendor { id } } }', 2],
  ['a page of ten rows', '{ products(first: 10) { nodes { id } } }', 2 + 10],
  ['the same page by edges', '{ products(last: 10) { edges { cursor node { id } } pageInfo { endCursor } } }', 2 + 10],
  [
    'both at once',
    '{ products(first: 10) { edges { node { vendor { id } } } nodes { vendor { code } } } }',
    2 + 10 * 3,
  ],
  ['a page of which only the length is asked', '{ products(first: 10) { totalCount } }', 2 + 10],
  [
    'twenty products with three images and their tasks',
    '{ products(first: 20) { nodes { id pricing { mrp } images(first: 3) { nodes { id reviewTask { id } } } } } }',
    2 + 20 * (1 + 2 + 3 * 2),
  ],
  [
    'a hundred products with three relations',
    '{ products(first: 100) { nodes { id vendor { id } sku { canonical } mergedInto { id } mainImage { id } } } }',
    2 + 100 * 4,
  ],
  ['a list without pages', '{ product(id: "p") { duplicateCandidates { product { id } } } }', 1 + 5],
  ['a list with its own size', '{ image(id: "i") { similar(first: 5) { image { id } } } }', 1 + 5],
  ['a list with the default size', '{ image(id: "i") { similar { image { id } } } }', 1 + 20],
  ['as many nodes as ids', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
  [
    'of several types the dearest',
    '{ node(id: "a") { ... on Product { vendor { id } mainImage { id } } ... on ReviewTask { product { id } } } }',
    1 + 2,
  ],
  ['a mutation', 'mutation { retryJob(id: "j") { job { id } userErrors { code } } }', 10 + 1],
  ['two mutations', 'mutation { a: retryJob(id: "j") { job { id } } b: cancelJob(id: "j") { job { id } } }', 22],
  ['a subscription', 'subscription { productChanged { type product { id vendor { id } } } }', 10 + 2],
  ['the schema itself', '{ __schema { queryType { name } } }', 100],
  ['the same field twice', '{ product(id: "p") { vendor { id } vendor { code } } }', 2],
  [
    'what fragments share, once',
    '{ product(id: "p") { ...A ...B } } fragment A on Product { vendor { id } } fragment B on Product { vendor { code } }',
    2,
  ],
  [
    'what is never included',
    '{ product(id: "p") { vendor @include(if: false) { id } sku @skip(if: true) { canonical } } }',
    1,
  ],
])('%s', (_what, query, points) => {
  expect(costOf(query)).toBe(points);
});

describe('variables', () => {
  const PAGE = 'query ($n: Int = 7) { products(first: $n) { nodes { id } } }';

  test('give the size of a page, their default otherwise', () => {
    expect([costOf(PAGE, { n: 50 }), costOf(PAGE)]).toEqual([52, 9]);
  });

  test('decide whether a field counts', () => {
    const query =
      'query ($on: Boolean!, $off: Boolean! = false) { product(id: "p") { vendor @include(if: $on) { id } mainImage @skip(if: $off) { id } } }';
    expect([
      costOf(query, { on: true }),
      costOf(query, { on: false }),
      costOf(query, { on: false, off: true }),
    ]).toEqual([3, 2, 1]);
  });

  test('of the wrong type count as the largest page', () => {
    expect(costOf(PAGE, { n: 'many' })).toBe(102);
  });
});

test.each([
  ['neither first nor last', '{ products { nodes { id } } }', {}],
  ['both', '{ products(first: 1, last: 1) { nodes { id } } }', {}],
  ['none', '{ products(first: 0) { nodes { id } } }', {}],
  ['a fraction', 'query ($n: Int) { products(first: $n) { nodes { id } } }', { n: 1.5 }],
  ['null', 'query ($n: Int) { products(first: $n) { nodes { id } } }', { n: null }],
  ['101', '{ products(first: 101) { nodes { id } } }', {}],
  ['101 from the end, nested', '{ product(id: "p") { images(last: 101) { nodes { id } } } }', {}],
  ['101 of a list', '{ image(id: "i") { similar(first: 101) { distance } } }', {}],
])('a page of %s is refused', (_what, query, variables) => {
  expect(verdict(ask(query, { variables }))).toEqual({ code: 'BAD_USER_INPUT' });
});

test('1 000 points pass and 1 001 do not', () => {
  const relations = Array.from({ length: 9 }, (_, n) => `r${n}: vendor { id }`).join(' ');
  const withJobs = (rows: number) =>
    `{ products(first: 99) { nodes { id ${relations} } } jobs(first: ${rows}) { nodes { id } } }`;
  expect(verdict(ask(withJobs(6)))).toEqual({ code: 'ACCEPTED' });
  expect(verdict(ask(withJobs(7)))).toEqual({ code: 'MAX_COST_EXCEEDED', cost: 1_001, maximum: 1_000 });
});

describe('the actual cost', () => {
  const LIST =
    'query ($n: Int!) { page: products(first: $n) { rows: nodes { id vendor { id } pics: images(first: 10) { edges { node { id reviewTask { id } } } } } } }';
  const row = (images: number) => ({
    id: 'p',
    vendor: { id: 'v' },
    pics: { edges: Array.from({ length: images }, () => ({ node: { id: 'i', reviewTask: null } })) },
  });

  test('counts the rows that there are', () => {
    const { cost } = accepted(ask(LIST, { variables: { n: 20 } }));
    expect(cost.requested).toBe(2 + 20 * (1 + 1 + 2 + 10 * 2));
    const report = cost.settle({ page: { rows: [row(3), row(0)] } });
    expect(report).toMatchObject({ requestedQueryCost: 482, actualQueryCost: 2 + 2 * 4 + 3 * 2 });
  });

  test('of an answer with nothing in it is what it took to look', () => {
    const settle = (answer: unknown) =>
      accepted(ask(LIST, { variables: { n: 20 } })).cost.settle(answer).actualQueryCost;
    expect([settle({ page: null }), settle({ page: { rows: [] } }), settle(null), settle(undefined)]).toEqual([
      2, 2, 1, 1,
    ]);
  });

  test('gives back what was not used', () => {
    const { ask: askOnce } = preparing({ points: 1_000 });
    const { cost } = accepted(askOnce(LIST, { variables: { n: 20 } }));
    expect(cost.settle({ page: { rows: [row(1)] } }).throttleStatus).toEqual({
      maximumAvailable: 1_000,
      currentlyAvailable: 1_000 - 8,
      restoreRate: 1_000,
    });
  });

  test('leaves out what was not asked for, and takes the dearest of several types', () => {
    const query =
      'query ($on: Boolean!) { nodes(ids: ["a", "b"]) { id ... on Product { vendor { id } images(first: 5) @include(if: $on) { nodes { id } } } } }';
    const { cost } = accepted(ask(query, { variables: { on: false } }));
    expect(cost.requested).toBe(2 * 2);
    expect(cost.settle({ nodes: [{ id: 'a', vendor: { id: 'v' } }, null] }).actualQueryCost).toBe(4);
  });

  test('is never more than was taken', () => {
    const { cost } = accepted(ask('{ product(id: "p") { duplicateCandidates { product { id } } } }'));
    const answer = { product: { duplicateCandidates: Array.from({ length: 50 }, () => ({ product: { id: 'p' } })) } };
    expect(cost.settle(answer).actualQueryCost).toBe(6);
  });
});
