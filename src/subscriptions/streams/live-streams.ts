import type { ServerResponse } from 'node:http';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { AppError } from '../../errors.js';
import { EVENT_STREAM } from './event-stream.js';
import { LiveStream, type LiveStreamRequest, type LiveStreamSettings } from './live-stream.js';
import { openResponseStream } from './response-stream.js';

/** The operations that are answered by HTTP responses that stay open. */
export interface LiveStreams {
  /** Answers with a stream or a refusal; resolves when the response is over. Throws, with nothing sent, when there is no place. */
  serve(res: ServerResponse, request: LiveStreamRequest): Promise<void>;
  /** Answers with an event stream of one result: what a query has to say, or why an operation was refused. */
  serveResult(res: ServerResponse, result: ExecutionResult | FormattedExecutionResult): void;
  /** Takes no stream any more and ends the open ones one after the other over a time, so that clients do not come back all at once. */
  close(overMs: number): Promise<void>;
}

export function createLiveStreams(settings: LiveStreamSettings): LiveStreams {
  const open = new Set<LiveStream>();
  let isClosing = false;
  return {
    async serve(res, request) {
      if (isClosing) throw new AppError('SERVICE_UNAVAILABLE');
      const stream = new LiveStream(settings, res, request);
      open.add(stream);
      await stream.run().finally(() => open.delete(stream));
    },
    serveResult(res, result) {
      const response = openResponseStream(res, {
        format: EVENT_STREAM,
        cursor: () => null,
        onDrained: () => undefined,
      });
      response.next(JSON.stringify(result), null);
      response.complete();
    },
    async close(overMs) {
      isClosing = true;
      const streams = [...open];
      await Promise.all(streams.map((stream, index) => stream.interruptAfter((overMs * index) / streams.length)));
    },
  };
}
