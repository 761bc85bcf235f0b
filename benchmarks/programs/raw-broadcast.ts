import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { reportUsage } from '../support/report-usage.js';

// The limit: one text, made once, written to every socket by ws itself.
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.once('listening', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: '' });
});
process.on('message', (command: unknown) => {
  if (typeof command !== 'object') return;
  const { text, times } = command as { text: string; times: number };
  void (async () => {
    const frame = Buffer.from(text);
    for (let n = 0; n < times; n += 1) {
      for (const socket of server.clients) socket.send(frame, { binary: false });
      await nextTurn();
    }
  })();
});
process.once('SIGTERM', () => process.exit(0));
reportUsage();
