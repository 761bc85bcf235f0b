import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { reportUsage } from '../support/report-usage.js';

// graphql-ws as its documentation sets it up: every subscription executes every event for itself. No database, no rights.
const schema = buildSchema(`
  type Query { ok: Boolean }
  type JobEvent { cursor: String! type: String! occurredAt: String! }
  type Subscription { jobProgressed(jobId: ID!): JobEvent! }
`);
const bus = new EventEmitter();
bus.setMaxListeners(0);
const jobProgressed = schema.getSubscriptionType()?.getFields()['jobProgressed'];
if (jobProgressed !== undefined) {
  jobProgressed.subscribe = () => on(bus, 'event');
  jobProgressed.resolve = ([event]: [unknown]) => event;
}
const http = createServer();
useServer({ schema }, new WebSocketServer({ server: http, perMessageDeflate: false }), 0);
http.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, key: '' }),
);
process.on('message', (command: unknown) => {
  if (typeof command !== 'object') return;
  const { times } = command as { times: number };
  void (async () => {
    for (let n = 0; n < times; n += 1) {
      const position = BigInt(1_000 + n);
      const occurredAt = new Date().toISOString();
      bus.emit('event', { cursor: encodeLogCursor(position), type: 'job.progressed.v1', occurredAt });
      await nextTurn();
    }
  })();
});
process.once('SIGTERM', () => process.exit(0));
reportUsage();
