import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface ChildServer {
  readonly url: string;
  readonly key: string;
  /** CPU the server has used so far, in microseconds. */
  cpuMicros(): Promise<number>;
  /** Tells the program to do something it knows. */
  tell(command: object): void;
  stop(): Promise<void>;
}

/** Starts a program of `benchmarks/programs` that sends `{ url, key }` when it listens. */
export async function startChild(program: string, environment: Record<string, string>): Promise<ChildServer> {
  const child = fork(new URL(`../programs/${program}`, import.meta.url), {
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ url, key }] = (await once(child, 'message')) as [{ url: string; key: string }];
  return {
    url,
    key,
    async cpuMicros() {
      const answered = once(child, 'message');
      child.send('usage');
      const [micros] = (await answered) as [number];
      return micros;
    },
    tell: (command) => void child.send(command),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
