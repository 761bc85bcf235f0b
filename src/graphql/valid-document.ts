import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type Token,
  validate,
} from 'graphql';
import { AppError } from '../errors.js';
import { checkShape } from './limits/check-shape.js';
import { type OperationLimits, tooComplex } from './limits/operation-limits.js';
import { OperationRefused } from './operation-refused.js';

/** Errors after which validation of a document stops: a reader mends the first ones. */
const MAX_VALIDATION_ERRORS = 20;

export interface ValidationSettings {
  readonly schema: GraphQLSchema;
  /** Whether documents may ask for the schema; where not, errors do not tell of it either. */
  readonly introspection: boolean;
  readonly limits: OperationLimits;
}

/**
 * Makes the function that turns text into a document that fits the schema. What is dear comes last: its length, then its tokens as
 * they are read, then its shape, and only then validation, some of whose rules take the square of what they are given.
 */
export function createDocumentReader(settings: ValidationSettings): (text: string) => DocumentNode {
  const { schema, introspection, limits } = settings;
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const options = { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: !introspection };
  return (text) => {
    if (text.length > limits.characters) throw tooComplex('characters', limits);
    const document = parseText(text, limits);
    checkShape(document, limits);
    const errors = validate(schema, document, rules, options);
    if (errors.length > 0)
      throw new OperationRefused(errors.map((error) => refused(error, 'GRAPHQL_VALIDATION_FAILED')));
    unlinkTokens(document);
    return document;
  };
}

/**
 * Lets go of the tokens that no node begins or ends with. A document's chain of them holds every comment, and may be a hundred times
 * its text: whoever remembers the document would keep it.
 */
function unlinkTokens({ loc }: DocumentNode): void {
  let token: { next: Token | null; prev: Token | null } | null = loc?.startToken ?? null;
  while (token !== null) {
    const { next }: { next: Token | null } = token;
    token.next = null;
    token.prev = null;
    token = next;
  }
}

function parseText(text: string, limits: OperationLimits): DocumentNode {
  try {
    return parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.endsWith('tokens. Parsing aborted.')) throw tooComplex('tokens', limits);
    throw new OperationRefused([refused(error, 'GRAPHQL_PARSE_FAILED')]);
  }
}

function refused(error: GraphQLError, code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED'): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    originalError: new AppError(code, error.message),
  });
}
