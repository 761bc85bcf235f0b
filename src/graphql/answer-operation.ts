import type { ExecutionResult } from 'graphql';
import type { Executor } from './executor.js';
import type { PreparedOperation } from './operation-request.js';
import { type ErrorScene, presentError } from './present-error.js';

export interface AnswerSettings {
  readonly execute: Executor;
  /** What resolvers are given. */
  readonly context: unknown;
  readonly scene: ErrorScene;
}

/** Executes a prepared query or mutation: its result with errors in their public form, and the cost it had. */
export async function answerOperation(
  prepared: PreparedOperation,
  { execute, context, scene }: AnswerSettings,
): Promise<ExecutionResult> {
  const { document, operationName, variables } = prepared;
  const { data, errors, extensions } = await execute({ document, operationName, variables, context });
  const cost = prepared.cost.settle(data);
  return {
    ...(errors === undefined ? {} : { errors: errors.map((error) => presentError(error, scene)) }),
    ...(data === undefined ? {} : { data }),
    extensions: { ...extensions, cost },
  };
}
