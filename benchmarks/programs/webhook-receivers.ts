import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Receivers of webhooks in a process of their own: /ok/… answers 204, /bad/… 500, /hang/… nothing. Tells, when asked, when each
// message of /ok came first, by the number in its body's event time; and how many requests came in all.
const START = Date.parse('2026-01-01T00:00:00Z');
const firstAt = new Map<string, number>();
let requests = 0;

const server = createServer((req, res) => {
  const path = req.url ?? '';
  requests += 1;
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (chunk: string) => (body += chunk));
  req.on('end', () => {
    if (path.startsWith('/hang/')) return;
    if (path.startsWith('/bad/')) {
      res.writeHead(500).end();
      return;
    }
    const at = performance.timeOrigin + performance.now();
    const number = Date.parse(/"timestamp":"([^"]+)"/.exec(body)?.[1] ?? '') - START;
    const name = `${path} ${number}`;
    if (!firstAt.has(name)) firstAt.set(name, at);
    res.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}`, key: '' });
});
process.on('message', (message) => {
  if (message === 'report') process.send?.({ firstAt: [...firstAt], requests });
});
process.once('SIGTERM', () => process.exit(0));
