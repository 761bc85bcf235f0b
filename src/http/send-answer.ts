import type { ServerResponse } from 'node:http';
import type { RequestAnswer } from '../operations/system/answer-once.js';
import { type Answered, retryAfterOf, statusOf } from './answer-status.js';
import type { AnswerType } from './media-type.js';

/** A GraphQL answer as it is written: errors in the form clients see. */
export interface Answer extends Answered {
  readonly extensions?: unknown;
}

/** Writes a GraphQL answer as JSON, with the status and `Retry-After` that go with it. */
export function sendAnswer(res: ServerResponse, answer: Answer, type: AnswerType): void {
  const retryAfter = answer.errors === undefined ? null : retryAfterOf(answer.errors[0]?.extensions);
  if (retryAfter !== null) res.setHeader('retry-after', retryAfter);
  writeAnswer(res, renderAnswer(answer, type));
}

/** A GraphQL answer as the bytes and the status it is sent with. */
export function renderAnswer({ errors, data, extensions }: Answer, type: AnswerType): RequestAnswer {
  return {
    status: statusOf({ errors, data }, type),
    contentType: `${type.mediaType}; charset=utf-8`,
    body: `${JSON.stringify({ errors, data, extensions })}\n`,
  };
}

export function writeAnswer(res: ServerResponse, { status, contentType, body }: RequestAnswer): void {
  res.statusCode = status;
  res.setHeader('content-type', contentType);
  res.setHeader('cache-control', 'no-store');
  res.end(body);
}
