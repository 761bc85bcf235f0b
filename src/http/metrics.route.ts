import { exactly, type Route } from './route.js';

/** Prometheus text. */
export const metricsRoute: Route = {
  name: 'metrics',
  method: ['GET', 'HEAD'],
  match: exactly('/metrics'),
  async handle(_req, res, { deps }) {
    const { registry } = deps.metrics;
    const text = await registry.metrics();
    res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
  },
};
