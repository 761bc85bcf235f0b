import { AppError } from '../errors.js';
import { receiveUpload } from '../operations/images/receive-upload.js';
import { streamBody } from './read-body.js';
import type { Route } from './route.js';
import { systemContextOf } from './system-context.js';

/**
 * `PUT /uploads/<id>?type=&max=&exp=&sig=`: takes the file that `createUpload` gave the address for. The signature is the
 * permission. Answers with what was received, the same for the same bytes sent again.
 */
export const uploadRoute: Route = {
  name: 'uploads',
  method: ['PUT'],
  match: (path) => (path.startsWith('/uploads/') ? {} : null),
  async handle(req, res, request) {
    const grant = request.deps.urls.verifyUpload(req.url ?? '');
    if (grant === null) throw new AppError('SIGNATURE_INVALID');
    const contentType = (req.headers['content-type'] ?? '').trim().toLowerCase();
    const body = { grant, contentType, pieces: streamBody(req, grant.maxBytes) };
    const received = await receiveUpload(systemContextOf(request), body).catch((error: unknown) => {
      // What is left of a refused body is not read: the connection ends with the answer.
      if (!req.complete) res.setHeader('connection', 'close');
      throw error;
    });
    res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    res.end(JSON.stringify(received));
  },
};
