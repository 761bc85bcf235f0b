import type { Readable } from 'node:stream';

/** One event as an `EventSource` dispatches it, with the id it would send to resume. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** Reads events as the HTML standard says (“Interpreting an event stream”), comments and `retry` left out. */
export async function* readEvents(body: Readable | ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let lastEventId = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []);
      const valuesOf = (name: string) => fields.filter(([, field]) => field === name).map(([, , value = '']) => value);
      lastEventId = valuesOf('id').at(-1) ?? lastEventId;
      const data = valuesOf('data');
      if (data.length > 0) yield { event: valuesOf('event').at(-1) ?? 'message', data: data.join('\n'), lastEventId };
    }
  }
}
