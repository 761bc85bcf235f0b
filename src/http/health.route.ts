import { checkReadiness } from '../operations/system/check-readiness.js';
import { exactly, type Route } from './route.js';

/** The process is alive and its event loop turns. */
export const healthzRoute: Route = {
  name: 'healthz',
  method: ['GET', 'HEAD'],
  match: exactly('/healthz'),
  handle(_req, res) {
    res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end('ok\n');
    return Promise.resolve();
  },
};

/** Requests can be served: the database answers. 503 until then. Says in a second line when the event log stands still. */
export const readyzRoute: Route = {
  name: 'readyz',
  method: ['GET', 'HEAD'],
  match: exactly('/readyz'),
  async handle(_req, res, { deps }) {
    const amiss = await checkReadiness(deps);
    res
      .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      .end(amiss === null ? 'ready\n' : `ready\n${amiss}\n`);
  },
};
