import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { StreamFormat } from './stream-format.js';

/** How often an idle stream says that it lives: more often than proxies lose patience. */
const HEARTBEAT_MS = 12_000;
/** A client that takes nothing for so long is cut off. */
const STALL_MS = 60_000;

/** One response that stays open. After its end every call is without effect. */
export interface ResponseStream {
  /** False when the client takes no more for now; `onDrained` then tells when it does. */
  next(payload: string, cursor: string | null): boolean;
  fail(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
  /** Ends the response so that the client goes on elsewhere. */
  interrupt(errors: readonly GraphQLFormattedError[]): void;
}

export interface ResponseStreamSettings {
  readonly format: StreamFormat;
  /** Where to go on from now; null for a query. */
  cursor(): string | null;
  onDrained(): void;
}

/** Sends the head and the opening frame, and keeps the response alive until it is ended or its client has gone. */
export function openResponseStream(res: ServerResponse, settings: ResponseStreamSettings): ResponseStream {
  const { format } = settings;
  res.writeHead(200, {
    'content-type': format.contentType,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  res.write(format.opening(settings.cursor()));
  let congestedSinceMs: number | null = null;
  const heartbeat = setInterval(() => {
    if (congestedSinceMs === null) res.write(format.heartbeat(settings.cursor()));
    else if (performance.now() - congestedSinceMs > STALL_MS) res.destroy();
  }, HEARTBEAT_MS);
  res.on('drain', () => {
    if (res.writableEnded) return;
    congestedSinceMs = null;
    settings.onDrained();
  });
  res.once('close', () => clearInterval(heartbeat));
  const end = (frame: string) => {
    if (res.writableEnded) return;
    // The heartbeat goes on as the clock by which a client that does not take the end is cut off.
    congestedSinceMs ??= performance.now();
    res.end(frame);
  };
  return {
    next(payload, cursor) {
      if (res.writableEnded || res.destroyed) return false;
      const isTaken = res.write(frameOf(format, payload, cursor));
      if (!isTaken) congestedSinceMs ??= performance.now();
      return isTaken;
    },
    fail: (errors) => end(format.failed(errors)),
    complete: () => end(format.completed),
    interrupt: (errors) => end(format.interrupted(errors)),
  };
}

/** The newest frame of each format: subscribers of one cohort get the same result one after the other. */
const newest = new WeakMap<StreamFormat, { payload: string; cursor: string | null; frame: Buffer }>();

function frameOf(format: StreamFormat, payload: string, cursor: string | null): Buffer {
  const known = newest.get(format);
  if (known !== undefined && known.payload === payload && known.cursor === cursor) return known.frame;
  const frame = Buffer.from(format.next(payload, cursor));
  newest.set(format, { payload, cursor, frame });
  return frame;
}
