import type { StreamFormat } from './stream-format.js';

/** How long an `EventSource` waits before it connects again. */
const RETRY_MS = 1_000;
/** With a `data` line, because an `EventSource` does not tell of an event without one. */
const COMPLETE = 'event: complete\ndata:\n\n';

/**
 * Server-sent events as graphql-sse has them in its distinct connections mode, and `id:` with the cursor besides, which an
 * `EventSource` sends back as `Last-Event-ID`. JSON escapes line breaks, so a result is one `data` line.
 */
export const EVENT_STREAM: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  // An id without data is no event, but what an EventSource goes on from: a break before the first event loses none, and one
  // after a long time without any does not read that time's log again.
  opening: (cursor) => `retry: ${RETRY_MS}\n${idLine(cursor)}\n`,
  heartbeat: (cursor) => `:\n${idLine(cursor)}\n`,
  next: (payload, cursor) => `${idLine(cursor)}event: next\ndata: ${payload}\n\n`,
  failed: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\n${COMPLETE}`,
  completed: COMPLETE,
  // A response that ends without `complete` is what makes clients connect again.
  interrupted: () => '',
};

function idLine(cursor: string | null): string {
  return cursor === null ? '' : `id: ${cursor}\n`;
}
