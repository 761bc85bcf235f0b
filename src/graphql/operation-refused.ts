import { GraphQLError } from 'graphql';
import { AppError } from '../errors.js';

/** Thrown while an operation is prepared, to end it with these errors. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}

/** The errors that a refusal is shown as. Anything else is a fault and goes on. */
export function refusalErrors(error: unknown): readonly GraphQLError[] {
  if (error instanceof OperationRefused) return error.errors;
  if (error instanceof AppError) return [new GraphQLError(error.message, { originalError: error })];
  throw error;
}
