import { Agent, request } from 'node:http';

export interface LoadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the n-th request. */
  body(n: number): string;
}

/** Sends one POST and answers the body. */
export function post(load: LoadRequest, n: number, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = load.body(n);
    const req = request(
      load.url,
      {
        method: 'POST',
        agent,
        headers: { ...load.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (res.statusCode === 200) resolve(text);
          else reject(new Error(`${res.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

export interface Throughput {
  readonly perSecond: number;
  readonly requests: number;
}

/** Throughput of `connections` keep-alive connections, each sending as soon as it is answered, for `seconds`. */
export async function measureThroughput(
  load: LoadRequest,
  { connections = 16, seconds = 3 } = {},
): Promise<Throughput> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let sent = 0;
  let done = 0;
  const until = performance.now() + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        sent += 1;
        await post(load, sent, agent);
        done += 1;
      }
    }),
  );
  agent.destroy();
  return { perSecond: done / seconds, requests: done };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
