import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on 127.0.0.1 with files that a test puts there. */
export interface PictureHost {
  /** host:port, for the allow list. */
  readonly host: string;
  /** Offers a file and answers its address. */
  put(name: string, bytes: Buffer, contentType?: string): string;
  /** Answers an address as the test likes. */
  on(name: string, listener: RequestListener): string;
  /** How often a file was asked for. */
  hits(name: string): number;
  close(): Promise<void>;
}

export async function startPictureHost(): Promise<PictureHost> {
  const files = new Map<string, RequestListener>();
  const hits = new Map<string, number>();
  const server = createServer((req, res) => {
    const name = (req.url ?? '').slice(1);
    hits.set(name, (hits.get(name) ?? 0) + 1);
    const answer = files.get(name);
    if (answer === undefined) res.writeHead(404).end();
    else answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const on: PictureHost['on'] = (name, listener) => {
    files.set(name, listener);
    return `http://${host}/${name}`;
  };
  return {
    host,
    on,
    put: (name, bytes, contentType = 'image/jpeg') =>
      on(name, (_req, res) => res.writeHead(200, { 'content-type': contentType }).end(bytes)),
    hits: (name) => hits.get(name) ?? 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
