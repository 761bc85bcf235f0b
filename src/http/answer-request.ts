import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, OperationTypeNode } from 'graphql';
import type { PreparedOperation } from '../graphql/operation-request.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { answerOnce } from '../operations/system/answer-once.js';
import { readIdempotencyKey } from './idempotency-key.js';
import type { AnswerType } from './media-type.js';
import { renderAnswer, sendAnswer, writeAnswer } from './send-answer.js';

export interface AnswerCall {
  readonly prepared: PreparedOperation;
  readonly context: OperationContext;
  readonly type: AnswerType;
  /** Executes the operation. */
  readonly run: (context: OperationContext) => Promise<ExecutionResult>;
}

/**
 * Executes an operation and sends its result; a mutation with an idempotency key once: a repetition gets the same bytes and
 * `Idempotency-Replayed: true`. What makes two requests the same is the document, the operation and the variables, not the
 * bytes around them: clients that know persisted operations send the same request with and without its document.
 * Answers whether all went well.
 */
export async function answerRequest(req: IncomingMessage, res: ServerResponse, call: AnswerCall): Promise<boolean> {
  const { prepared, context, type, run } = call;
  const isMutation = prepared.operation.operation === OperationTypeNode.MUTATION;
  const key = isMutation && context.principal !== null ? readIdempotencyKey(req) : null;
  if (key === null) {
    const result = await run(context);
    sendAnswer(res, result, type);
    return result.errors === undefined;
  }
  const { document, operationName, variables } = prepared;
  const content = { document: document.loc?.source.body, operationName, variables };
  let isOk = true;
  const answer = await answerOnce(context, { key, content }, async (inside) => {
    const result = await run(inside);
    isOk = result.errors === undefined;
    return { answer: renderAnswer(result, type), failed: !isOk };
  });
  if (answer.replayed) res.setHeader('idempotency-replayed', 'true');
  writeAnswer(res, answer);
  return isOk;
}
