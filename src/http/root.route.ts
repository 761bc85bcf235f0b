import { AppError } from '../errors.js';
import { prefersHtml } from './media-type.js';
import { exactly, type Route } from './route.js';

/** `/`, where the Sandbox is served: sends browsers on to it, at `/graphql`. For everybody else there is nothing here. */
export const rootRoute: Route = {
  name: 'root',
  method: ['GET', 'HEAD'],
  match: exactly('/'),
  handle(req, res) {
    if (!prefersHtml(req.headers.accept)) throw new AppError('NOT_FOUND');
    // Not kept: another server may have this address of a developer's machine tomorrow.
    res.writeHead(302, { location: '/graphql', 'cache-control': 'no-store' }).end();
    return Promise.resolve();
  },
};
