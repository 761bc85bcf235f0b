import { z } from 'zod';
import type { TokenUsage } from '../../engines/model-prices/model-prices.js';
import { readJsonReply } from '../../engines/model-replies/read-json-reply.js';
import type { ModelFailure } from './json-model.js';

/** What a reply holds: an answer or why there is none, and what it used, where it says so. */
export type ReadReply<Answer> = { readonly usage: TokenUsage | null } & (
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly reason: ModelFailure }
);

const count = z.number().nonnegative();
const USAGE = z.object({ usage: z.object({ input_tokens: count, output_tokens: count }) });

/** Services that only speak like OpenAI leave things out, and there are more kinds of items than matter here. */
const RESPONSE = z.object({
  status: z.string().nullish(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  output: z
    .array(
      z.object({
        type: z.string(),
        content: z
          .array(z.object({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() }))
          .nullish(),
      }),
    )
    .nullish(),
});

/** Reads a response of the Responses API, what it used first: that is paid whatever else is in it. */
export function readResponse<Answer>(response: unknown, schema: z.ZodType<Answer>): ReadReply<Answer> {
  const used = USAGE.safeParse(response).data?.usage;
  const usage = used === undefined ? null : { textInput: used.input_tokens, imageInput: 0, output: used.output_tokens };
  const text = readText(RESPONSE.safeParse(response).data);
  if (typeof text !== 'string') return { ok: false, reason: text.reason, usage };
  const json = readJsonReply(text);
  if (json === null) return { ok: false, reason: 'MALFORMED', usage };
  const answer = schema.safeParse(json);
  return answer.success ? { ok: true, answer: answer.data, usage } : { ok: false, reason: 'INVALID', usage };
}

/** What the model wrote, or why that is not to be used. */
function readText(response: z.infer<typeof RESPONSE> | undefined): string | { readonly reason: ModelFailure } {
  if (response === undefined) return { reason: 'MALFORMED' };
  const parts = (response.output ?? []).flatMap(({ content }) => content ?? []);
  if (parts.some(({ type }) => type === 'refusal')) return { reason: 'REFUSED' };
  if (response.status === 'failed') return { reason: 'UNAVAILABLE' };
  // The same limits would cut the same reply off again: it is not asked for again.
  if (response.status === 'incomplete')
    return { reason: response.incomplete_details?.reason === 'content_filter' ? 'FILTERED' : 'TRUNCATED' };
  return parts.map(({ type, text }) => (type === 'output_text' ? (text ?? '') : '')).join('');
}
