import { defineStatement } from '../entities/_shared/statement.js';
import { AppError } from '../errors.js';
import { exactly, type Route } from './route.js';

const ping = defineStatement<{ one: number }>('health.ping', 'SELECT 1 AS one');

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

/** Requests can be served: the database answers. 503 until then. */
export const readyzRoute: Route = {
  name: 'readyz',
  method: ['GET', 'HEAD'],
  match: exactly('/readyz'),
  async handle(_req, res, { deps }) {
    await deps.database.query(ping).catch(() => {
      throw new AppError('SERVICE_UNAVAILABLE', 'The database does not answer.');
    });
    res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end('ready\n');
  },
};
