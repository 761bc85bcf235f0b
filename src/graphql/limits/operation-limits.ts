import { AppError } from '../../errors.js';

/** How large an operation may be. Each is the greatest value that passes. */
export interface OperationLimits {
  /** UTF-16 units of the document. */
  readonly characters: number;
  /** Lexical tokens of the document, comments not counted. */
  readonly tokens: number;
  /** Fields inside each other, through fragments; what lies below `__schema` and `__type` is not counted. */
  readonly depth: number;
  /** Fields of one operation once its fragments are spread out. */
  readonly fields: number;
  /** Of these, fields with an alias: each may be the same field again. `__typename` counts like any other. */
  readonly aliases: number;
  /** Of these, fields of the root type. */
  readonly rootFields: number;
  /** Root fields of a mutation. */
  readonly mutations: number;
  /** Directives at one place of the document. */
  readonly directives: number;
  /** Fragments defined in the document. */
  readonly fragments: number;
  /** Places of the document at which a fragment is spread. */
  readonly fragmentSpreads: number;
  /** Fields of one selection with the same name in the answer: checking that they agree takes their square. */
  readonly repeats: number;
  /** UTF-16 units of the variables' texts and names, with eight for every other value. */
  readonly variableCharacters: number;
  /** Lists and objects of the variables inside each other. */
  readonly variableDepth: number;
  /** Values in the variables, lists and objects included. */
  readonly variableValues: number;
  /** Points; docs/limits.md says how they are counted. */
  readonly cost: number;
}

/** Limits that nothing exceeds. */
export const UNLIMITED: OperationLimits = {
  characters: Infinity,
  tokens: Infinity,
  depth: Infinity,
  fields: Infinity,
  aliases: Infinity,
  rootFields: Infinity,
  mutations: Infinity,
  directives: Infinity,
  fragments: Infinity,
  fragmentSpreads: Infinity,
  repeats: Infinity,
  variableCharacters: Infinity,
  variableDepth: Infinity,
  variableValues: Infinity,
  cost: Infinity,
};

/** The refusal of an operation that is too large in one respect. */
export function tooComplex(limit: Exclude<keyof OperationLimits, 'cost'>, limits: OperationLimits): AppError {
  const maximum = limits[limit];
  return new AppError('QUERY_TOO_COMPLEX', `${SUBJECTS[limit]} at most ${maximum}.`, { limit, maximum });
}

const SUBJECTS: Readonly<Record<Exclude<keyof OperationLimits, 'cost'>, string>> = {
  characters: 'The characters of a document are',
  tokens: 'The tokens of a document are',
  depth: 'The depth of an operation is',
  fields: 'The fields of an operation, its fragments spread out, are',
  aliases: 'The aliases of an operation, its fragments spread out, are',
  rootFields: 'The root fields of an operation are',
  mutations: 'The mutations of one request are',
  directives: 'The directives at one place are',
  fragments: 'The fragments of a document are',
  fragmentSpreads: 'The fragment spreads of a document are',
  repeats: 'The fields of one selection that have the same name in the answer are',
  variableCharacters: 'The characters in the variables are',
  variableDepth: 'The depth of the variables is',
  variableValues: 'The values in the variables are',
};
