import type { WebSocket } from 'ws';
import { AppError } from '../errors.js';

/** With the second for which a key's check may be reused, the bound on how long a revoked key keeps a socket. */
const EVERY_MS = 500;

export interface CredentialWatch {
  /** Watches over a socket until it closes. */
  add(socket: WebSocket, authorization: string): void;
  stop(): void;
}

/** Asks again and again whether the credentials behind open sockets are good, and hands those whose are not to `refuse`. */
export function watchCredentials(
  identify: (authorization: string) => Promise<unknown>,
  refuse: (socket: WebSocket) => void,
): CredentialWatch {
  const holders = new Map<string, Set<WebSocket>>();
  const look = async (authorization: string, sockets: ReadonlySet<WebSocket>) => {
    const isRefused = await identify(authorization).then(() => false, isRefusal);
    if (isRefused) for (const socket of sockets) refuse(socket);
  };
  const timer = setInterval(() => {
    for (const [authorization, sockets] of holders) void look(authorization, sockets);
  }, EVERY_MS);
  return {
    add(socket, authorization) {
      const sockets = holders.get(authorization) ?? new Set();
      holders.set(authorization, sockets.add(socket));
      socket.once('close', () => {
        sockets.delete(socket);
        if (sockets.size === 0 && holders.get(authorization) === sockets) holders.delete(authorization);
      });
    },
    stop: () => clearInterval(timer),
  };
}

/** Whether an error says that the credentials are bad, and not that nobody could tell. */
export function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNAUTHENTICATED';
}
