import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal.js';
import type { Deps } from '../operations/_shared/context.js';

/** A request as its route sees it. `signal` aborts when the client has gone. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly requestId: string;
  /** The address of the client. */
  readonly clientAddress: string | null;
  readonly signal: AbortSignal;
  readonly deps: Deps;
  /** Who sent it: null without credentials; throws UNAUTHENTICATED for bad ones. */
  principal(): Promise<Principal | null>;
}

/** One address. An AppError thrown by `handle` becomes its JSON form with the catalogue's status. */
export interface Route {
  /** For metrics and logs. */
  readonly name: string;
  readonly method: readonly string[];
  match(path: string): Readonly<Record<string, string>> | null;
  handle(req: IncomingMessage, res: ServerResponse, request: RouteRequest): Promise<void>;
}

/** Matches one path exactly. */
export function exactly(path: string): Route['match'] {
  return (candidate) => (candidate === path ? {} : null);
}
