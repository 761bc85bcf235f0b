import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { preparing, schema } from './preparing.js';

const { ask } = preparing({ limits: { cost: Number.MAX_SAFE_INTEGER }, points: Number.MAX_SAFE_INTEGER });

/** A valid selection of a type, chosen by a sequence of numbers; pages are of `$n` rows. */
function selectionOf(type: GraphQLObjectType, choices: Iterator<number>, depth: number): string {
  const next = (bound: number) => (choices.next().value ?? 0) % bound;
  const fields = Object.values(type.getFields()).filter((field) => isSelectable(field) && (depth > 1 || isLeaf(field)));
  const chosen = new Set(Array.from({ length: 1 + next(3) }, () => fields[next(fields.length)]));
  const texts = [...chosen].flatMap((field) => (field === undefined ? [] : fieldText(field, choices, depth)));
  return texts.length === 0 ? '{ __typename }' : `{ ${texts.join(' ')} }`;
}

function fieldText(field: GraphQLField<unknown, unknown>, choices: Iterator<number>, depth: number): string {
  const type = getNamedType(field.type);
  const given = field.args.flatMap(({ name, type: wanted }) => {
    if (name === 'first') return 'first: $n';
    return isNonNullType(wanted) ? `${name}: "x"` : [];
  });
  const args = given.length === 0 ? '' : `(${given.join(', ')})`;
  const one = isAbstractType(type) ? schema.getPossibleTypes(type)[0] : type;
  const inner = isObjectType(one) ? selectionOf(one, choices, depth - 1) : '';
  return `${field.name}${args} ${isAbstractType(type) ? `{ ... on ${one?.name ?? ''} ${inner} }` : inner}`;
}

/** Whether its arguments can be given without knowing more than their types. */
function isSelectable({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.every(({ type, defaultValue }) => {
    if (!isNonNullType(type) || defaultValue !== undefined) return true;
    return ['ID', 'String'].includes(String(type.ofType)) || ['[ID!]'].includes(String(type.ofType));
  });
}

function isLeaf({ type }: GraphQLField<unknown, unknown>): boolean {
  return !isCompositeType(getNamedType(type));
}

const anOperation = fc.array(fc.nat(1_000), { minLength: 60, maxLength: 60 }).map((choices) => {
  const root = schema.getQueryType();
  return `query ($n: Int!) ${root ? selectionOf(root, choices.values(), 5) : ''}`.replace(
    '($n: Int!) {',
    '($n: Int!) { ok: logCursor @skip(if: true) _: vendors(first: $n) @skip(if: true) { totalCount }',
  );
});

test('what a valid operation costs is at least a point, grows with its pages, and is never less than its answer', () => {
  let prepared = 0;
  fc.assert(
    fc.property(anOperation, fc.integer({ min: 1, max: 99 }), (query, n) => {
      const small = ask(query, { variables: { n } });
      const large = ask(query, { variables: { n: n + 1 } });
      if (!('document' in small) || !('document' in large)) {
        // Too many repetitions of a row of cycles; a refusal is the only other outcome, and it throws nothing.
        expect('document' in large).toBe('document' in small);
        return;
      }
      prepared += 1;
      expect(small.cost.requested).toBeGreaterThanOrEqual(1);
      expect(large.cost.requested).toBeGreaterThanOrEqual(small.cost.requested);
      for (const answer of [null, {}, { products: { nodes: [{}, null] } }]) {
        const { actualQueryCost } = small.cost.settle(answer);
        expect(actualQueryCost).toBeGreaterThanOrEqual(1);
        expect(actualQueryCost).toBeLessThanOrEqual(small.cost.requested);
      }
    }),
    { numRuns: 500 },
  );
  expect(prepared).toBeGreaterThan(400);
});

test('no text and no variables make it throw', () => {
  const words = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    'query',
    'mutation',
    '...',
    'on',
    'fragment',
    'A',
    'Product',
    'viewer',
    'id',
    '$n',
    ':',
    '"x"',
    '@skip',
    '[',
    ']',
    '!',
    'products',
    'first',
    '1',
    'null',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), fc.dictionary(fc.string(), fc.jsonValue()), (text, variables) => {
      expect(ask(text.join(' '), { variables })).toBeDefined();
    }),
    { numRuns: 2_000 },
  );
});
