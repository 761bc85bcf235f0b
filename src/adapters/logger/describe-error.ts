/** Past this a chain of causes tells nothing new. */
const MAX_CAUSES = 5;
/** Properties that name a kind of failure and never what was worked on. */
const NAMING = [
  'code',
  'errno',
  'syscall',
  'status',
  'statusCode',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
];

/**
 * An error as it is logged: its name, words, stack, what else names the kind of failure, and its causes. All else is left out, for libraries
 * hang on their errors what they were working on: PostgreSQL's `detail` quotes whole rows, clients of HTTP requests and answers with their
 * headers and addresses.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, stack, cause, errors } = error as Partial<Record<string, unknown>>;
  return {
    type: typeof name === 'string' ? name : 'Object',
    message,
    stack,
    ...Object.fromEntries(NAMING.flatMap((key) => ownScalar(error, key))),
    ...(cause === undefined || depth === MAX_CAUSES ? {} : { cause: describeError(cause, depth + 1) }),
    ...(Array.isArray(errors) && depth < MAX_CAUSES
      ? { errors: errors.slice(0, MAX_CAUSES).map((one) => describeError(one, depth + 1)) }
      : {}),
  };
}

function ownScalar(error: object, key: string): [string, string | number][] {
  const value = (error as Record<string, unknown>)[key];
  return typeof value === 'string' || typeof value === 'number' ? [[key, value]] : [];
}
