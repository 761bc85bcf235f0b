import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import type { ResponseCreateParamsNonStreaming, ResponseInputContent } from 'openai/resources/responses/responses';
import type { ZodType } from 'zod';
import {
  type ModelPrice,
  microUsdOf,
  type PricedModel,
  type TokenUsage,
} from '../../engines/model-prices/model-prices.js';
import type { Clock } from '../clock/clock.js';
import { createBoundedFetch } from './bounded-fetch.js';
import type { JsonModel, JsonQuestion, ModelReply } from './json-model.js';
import { type ReadReply, readResponse } from './read-response.js';
import { RequestFailure } from './request-failure.js';

export interface OpenAiModelSettings {
  readonly apiKey: string;
  /** Undefined for OpenAI itself. */
  readonly baseUrl: string | undefined;
  readonly model: PricedModel;
  /** For a whole call: requests, waits between them, bodies. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly pacing?: Pacing;
  /** Of one call; 1 where somebody else repeats. */
  readonly maxRequests?: number;
}

/** How requests are repeated. `random` answers in [0, 1). */
export interface Pacing {
  readonly baseDelayMs: number;
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<unknown>;
  readonly random: () => number;
}

const OPENAI = 'https://api.openai.com/v1';
const MAX_REQUESTS = 3;
const MAX_REPLY_BYTES = 1024 * 1024;
const TEMPERATURE = 0.1;
/** These take a temperature; what reasons, and what is not known, may refuse one. */
const TAKES_TEMPERATURE = /^gpt-4/;
/** What the wire puts around texts, in tokens, taken amply. */
const FRAME_TOKENS = 200;
/** More than any picture takes by any of the published countings, the dearest being 2 833 + 5 667 for each of 8 tiles. */
const MOST_PICTURE_TOKENS = 50_000;

const PACING: Pacing = {
  baseDelayMs: 500,
  wait: (delayMs, signal) => delay(delayMs, undefined, { signal }),
  random: () => randomInt(2 ** 32) / 2 ** 32,
};

/** A model of OpenAI, or of a service that speaks like it, through the Responses API. Has the only retry loop on its path. */
export function createOpenAiModel(settings: OpenAiModelSettings): JsonModel {
  const { model, timeoutMs, clock, pacing = PACING, maxRequests = MAX_REQUESTS } = settings;
  const fetch = createBoundedFetch({ maxReplyBytes: MAX_REPLY_BYTES, nowMs: () => clock.now().getTime() });
  const client = new OpenAI({
    apiKey: settings.apiKey,
    // Everything is said here: what the environment holds for other programs of OpenAI's is not meant for this one.
    baseURL: settings.baseUrl ?? OPENAI,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: 2 * timeoutMs,
    logLevel: 'off',
    fetch,
  });
  const boundMicroUsd = (question: JsonQuestion<unknown>): number => microUsdOf(model.price, boundTokens(question));

  return {
    name: model.name,
    boundMicroUsd,
    async ask(question, signal) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const endsAt = performance.now() + timeoutMs;
      const call: Call = { requests: 0, maybeBilled: false };
      const either = AbortSignal.any([signal, deadline]);
      const body = writeRequest(model.name, question);
      const attempt = async () => {
        call.requests += 1;
        const read = readResponse(await create(client, body, either), question.schema);
        call.maybeBilled ||= read.usage === null;
        return read;
      };
      const end = await repeat(attempt, { pacing, maxRequests, endsAt, signal: either, call }).catch((error: unknown) =>
        explainAbort(error, signal, call),
      );
      return toReply(end, call, { price: model.price, boundMicroUsd: boundMicroUsd(question) });
    },
    async check(signal) {
      await client.models.retrieve(model.name, { signal }).catch(rethrowFailure);
    },
  };
}

/** What happened in one call so far. `maybeBilled`: something may be billed of which nothing says what it used. */
interface Call {
  requests: number;
  maybeBilled: boolean;
}

type End<Answer> = ReadReply<Answer> & { readonly retryAfterMs?: number | null };

interface Loop {
  readonly pacing: Pacing;
  readonly maxRequests: number;
  readonly endsAt: number;
  readonly signal: AbortSignal;
  readonly call: Call;
}

/** The retry loop: at most 3 requests; waits 0.5 s · 2ⁿ with jitter of a half, no less than Retry-After, and never beyond the deadline. */
async function repeat<Answer>(attempt: () => Promise<ReadReply<Answer>>, loop: Loop): Promise<End<Answer>> {
  const { pacing, maxRequests, endsAt, signal, call } = loop;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      call.maybeBilled ||= error.maybeBilled;
      const backoffMs = pacing.baseDelayMs * 2 ** (call.requests - 1) * (0.5 + pacing.random() / 2);
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs);
      const { reason, retryAfterMs } = error;
      if (!error.retryable || call.requests >= maxRequests || performance.now() + waitMs >= endsAt)
        return { ok: false, reason, usage: null, retryAfterMs };
      await pacing.wait(waitMs, signal);
    }
  }
}

/** The client wraps what our fetch throws. Rejects with a RequestFailure or as the signal was aborted. */
async function create(client: OpenAI, body: ResponseCreateParamsNonStreaming, signal: AbortSignal): Promise<unknown> {
  try {
    return await client.responses.create(body, { signal });
  } catch (error) {
    signal.throwIfAborted();
    return rethrowFailure(error);
  }
}

function rethrowFailure(error: unknown): never {
  if (error instanceof RequestFailure) throw error;
  if (error instanceof Error && error.cause instanceof RequestFailure) throw error.cause;
  throw new RequestFailure('MALFORMED', 'The reply of OpenAI is malformed.', { cause: error, maybeBilled: true });
}

/** A request that was under way when time was up may be billed all the same. */
function explainAbort(error: unknown, caller: AbortSignal, call: Call): End<never> {
  if (error instanceof Error && error.name !== 'TimeoutError' && error.name !== 'AbortError' && !caller.aborted)
    throw error;
  call.maybeBilled ||= call.requests > 0;
  return { ok: false, reason: caller.aborted ? 'ABORTED' : 'TIMEOUT', usage: null };
}

interface Pricing {
  readonly price: ModelPrice;
  readonly boundMicroUsd: number;
}

/** What the provider says it used is booked; where it says nothing of a request that it may bill, the most it can be. */
function toReply<Answer>(end: End<Answer>, call: Call, { price, boundMicroUsd }: Pricing): ModelReply<Answer> {
  const { usage } = end;
  const costMicroUsd = usage === null ? (call.maybeBilled ? boundMicroUsd : 0) : microUsdOf(price, usage);
  const record = { usage, costMicroUsd, requests: call.requests };
  if (end.ok) return { ...record, ok: true, answer: end.answer };
  return { ...record, ok: false, reason: end.reason, retryAfterMs: end.retryAfterMs ?? null };
}

/** No tokeniser makes more tokens of a text than it has bytes. */
function boundTokens(question: JsonQuestion<unknown>): TokenUsage {
  const { instructions, material, pictures = [], maxOutputTokens } = question;
  const texts = [instructions, JSON.stringify(material), JSON.stringify(formatOf(question))];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    textInput: FRAME_TOKENS + bytes,
    imageInput: MOST_PICTURE_TOKENS * pictures.length,
    output: maxOutputTokens,
  };
}

function writeRequest(model: string, question: JsonQuestion<unknown>): ResponseCreateParamsNonStreaming {
  const { instructions, material, pictures = [], maxOutputTokens } = question;
  const content: ResponseInputContent[] = [{ type: 'input_text', text: JSON.stringify(material) }];
  for (const { bytes, contentType, detail } of pictures) {
    const url = `data:${contentType};base64,${bytes.toString('base64')}`;
    content.push({ type: 'input_image', detail, image_url: url });
  }
  return {
    model,
    instructions,
    input: [{ role: 'user', content }],
    text: { format: formatOf(question) },
    max_output_tokens: maxOutputTokens,
    store: false,
    ...(TAKES_TEMPERATURE.test(model) ? { temperature: TEMPERATURE } : {}),
  };
}

type Format = ReturnType<typeof zodTextFormat>;
const formats = new WeakMap<ZodType, Format>();

function formatOf({ schema, name }: JsonQuestion<unknown>): Format {
  let format = formats.get(schema);
  if (format === undefined) {
    format = zodTextFormat(schema, name);
    formats.set(schema, format);
  }
  return format;
}
