import { z } from 'zod';
import { defineGroup, flag, type ValuesOf } from './setting.js';

/** The longest that a timer takes, in milliseconds; one that is set to more goes off at once. */
const MOST = 2_147_483_647;

const count = (fallback: number, least = 1) =>
  z.coerce
    .number('a number')
    .int('a whole number')
    .min(least, `at least ${least}`)
    .max(MOST, `at most ${MOST}`)
    .default(fallback);

/** How large an operation may be, how many points a caller has, and which documents are known. docs/limits.md explains them. */
export const GRAPHQL_GROUP = defineGroup('GraphQL', {
  GRAPHQL_MAX_CHARACTERS: {
    schema: count(65_536, 100),
    description: 'Longest document, in UTF-16 units.',
    shownDefault: '65536',
  },
  GRAPHQL_MAX_TOKENS: {
    schema: count(2_000, 10),
    description: 'Most lexical tokens of a document.',
    shownDefault: '2000',
  },
  GRAPHQL_MAX_DEPTH: {
    schema: count(12),
    description: 'Most fields inside each other, through fragments.',
    shownDefault: '12',
  },
  GRAPHQL_MAX_FIELDS: {
    schema: count(1_000),
    description: 'Most fields of an operation once its fragments are spread out.',
    shownDefault: '1000',
  },
  GRAPHQL_MAX_ALIASES: {
    schema: count(30, 0),
    description: 'Most fields with an alias, counted likewise.',
    shownDefault: '30',
  },
  GRAPHQL_MAX_ROOT_FIELDS: { schema: count(20), description: 'Most root fields of an operation.', shownDefault: '20' },
  GRAPHQL_MAX_MUTATIONS: { schema: count(4), description: 'Most root fields of a mutation.', shownDefault: '4' },
  GRAPHQL_MAX_DIRECTIVES: {
    schema: count(5, 1),
    description: 'Most directives at one place of a document.',
    shownDefault: '5',
  },
  GRAPHQL_MAX_FRAGMENTS: {
    schema: count(50, 0),
    description: 'Most fragments that a document defines.',
    shownDefault: '50',
  },
  GRAPHQL_MAX_FRAGMENT_SPREADS: {
    schema: count(100, 0),
    description: 'Most places of a document at which a fragment is spread.',
    shownDefault: '100',
  },
  GRAPHQL_MAX_REPEATS: {
    schema: count(10),
    description: 'How often one selection may name the same field of the answer.',
    shownDefault: '10',
  },
  GRAPHQL_MAX_VARIABLE_CHARACTERS: {
    schema: count(1_048_576, 100),
    description: 'Most characters in the variables.',
    shownDefault: '1048576',
  },
  GRAPHQL_MAX_VARIABLE_DEPTH: {
    schema: count(32),
    description: 'Most lists and objects of the variables inside each other.',
    shownDefault: '32',
  },
  GRAPHQL_MAX_VARIABLE_VALUES: {
    schema: count(50_000, 10),
    description: 'Most values in the variables.',
    shownDefault: '50000',
  },
  GRAPHQL_MAX_COST: {
    schema: count(1_000),
    description: 'Most points that one operation may cost.',
    shownDefault: '1000',
  },
  OPERATION_TIMEOUT_MS: {
    schema: count(10_000, 100),
    description: 'Longest a query or mutation may take, in milliseconds.',
    shownDefault: '10000',
  },
  RATE_LIMIT_POINTS: {
    schema: count(20_000),
    description: 'Points that a key can save up.',
    shownDefault: '20000',
  },
  RATE_LIMIT_POINTS_PER_SECOND: {
    schema: count(1_000),
    description: 'Points that a key gets back per second.',
    shownDefault: '1000',
  },
  RATE_LIMIT_ANONYMOUS_POINTS: {
    schema: count(2_000),
    description: 'Points that an address without a key can save up.',
    shownDefault: '2000',
  },
  RATE_LIMIT_ANONYMOUS_POINTS_PER_SECOND: {
    schema: count(100),
    description: 'Points that an address without a key gets back per second.',
    shownDefault: '100',
  },
  TRUSTED_OPERATIONS: {
    schema: z.string().optional(),
    description: 'A manifest of documents that clients may send by their id, as JSON in the form of Apollo’s tools.',
    shownDefault: null,
    example: '/etc/vitrine/persisted-query-manifest.json',
  },
  TRUSTED_OPERATIONS_ONLY: {
    schema: flag.default(false),
    description: 'Whether documents that are not in that manifest are refused.',
    shownDefault: 'false',
  },
});

/** What each setting allows, but not together with the others. */
export function checkGraphql(graphql: ValuesOf<(typeof GRAPHQL_GROUP)['settings']>): string[] {
  const problems: string[] = [];
  if (graphql.TRUSTED_OPERATIONS_ONLY && graphql.TRUSTED_OPERATIONS === undefined)
    problems.push('TRUSTED_OPERATIONS_ONLY: needs TRUSTED_OPERATIONS');
  for (const name of ['RATE_LIMIT_POINTS', 'RATE_LIMIT_ANONYMOUS_POINTS'] as const)
    if (graphql[name] < graphql.GRAPHQL_MAX_COST)
      problems.push(`${name}: at least GRAPHQL_MAX_COST, or some operations could never run`);
  return problems;
}
