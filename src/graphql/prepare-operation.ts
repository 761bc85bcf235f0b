import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { AppError } from '../errors.js';

/** A document that may be executed. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

export interface OperationRequest {
  readonly query: string;
  readonly operationName: string | null;
}

export type PrepareOperation = (request: OperationRequest) => PreparedOperation | readonly GraphQLError[];

const MAX_TOKENS = 10_000;
const MAX_REMEMBERED = 500;

export interface PrepareSettings {
  readonly schema: GraphQLSchema;
  /** Whether documents may ask for the schema; where not, errors do not tell of it either. */
  readonly introspection: boolean;
}

/** Parses, validates and picks the operation; valid documents are remembered by their text. */
export function createOperationPreparer({ schema, introspection }: PrepareSettings): PrepareOperation {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const remembered = new Map<string, DocumentNode>();

  const validDocument = (query: string): DocumentNode | readonly GraphQLError[] => {
    const known = remembered.get(query);
    if (known !== undefined) return known;
    const document = parseDocument(query);
    if (document instanceof GraphQLError) return [document];
    const errors = validate(schema, document, rules, { hideSuggestions: !introspection });
    if (errors.length > 0) return errors.map((error) => refused(error, 'GRAPHQL_VALIDATION_FAILED'));
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(query, document);
    return document;
  };

  return ({ query, operationName }) => {
    const document = validDocument(query);
    if (!('kind' in document)) return document;
    const operation = getOperationAST(document, operationName);
    if (operation) return { document, operation };
    const error = new AppError(
      'BAD_REQUEST',
      operationName === null
        ? 'Name the operation to run: the document holds several.'
        : `The document holds no operation "${operationName}".`,
    );
    return [new GraphQLError(error.message, { originalError: error })];
  };
}

function parseDocument(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return refused(error, 'GRAPHQL_PARSE_FAILED');
    throw error;
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
