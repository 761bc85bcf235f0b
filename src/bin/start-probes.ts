import type { Config } from '../config/load-config.js';
import { createHttpServer } from '../http/server.js';
import { listen, type RunningServer } from './listen.js';
import type { OpenedDeps } from './open-deps.js';
import { probeRoutes } from './routes.js';

/** What an orchestrator asks a worker: `/healthz`, `/readyz` and `/metrics`. */
export async function startProbes({ deps }: OpenedDeps, config: Config): Promise<RunningServer> {
  return listen(
    createHttpServer({
      deps,
      origins: { allowed: [], development: false },
      routes: probeRoutes(config),
      identify: () => Promise.resolve(null),
      clientAddress: (req) => req.socket.remoteAddress ?? null,
    }),
    config.server.PORT,
    config.server.HOST,
  );
}
