import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOriginAllowed, type OriginPolicy } from '../auth/allowed-origins.js';
import { AppError } from '../errors.js';

/** Longest time browsers keep the answer to a preflight; Chromium takes no more than two hours. */
const PREFLIGHT_SECONDS = 7_200;
/** What pages may read of an answer besides what they always may. */
const EXPOSED_HEADERS = 'x-request-id, retry-after, idempotency-replayed';

/**
 * Tells a browser whether the page that asks may read the answer. A request without `Origin` comes from no page of another
 * origin. One of an unwelcome page is answered all the same, unreadably: only simple requests come without a preflight, and
 * those change nothing here.
 */
export function allowOrigin(policy: OriginPolicy, req: IncomingMessage, res: ServerResponse): void {
  // Files may be kept by caches, which must not give one origin the answer made for another.
  res.setHeader('vary', 'Origin');
  const { origin, host } = req.headers;
  if (origin === undefined || !isOriginAllowed(policy, { origin, host })) return;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
}

/** Answers OPTIONS: what an address takes and, to a browser's preflight, whether the page may send its request. */
export function answerOptions(
  policy: OriginPolicy,
  methods: readonly string[],
  { req, res }: { req: IncomingMessage; res: ServerResponse },
): void {
  const { origin, host } = req.headers;
  res.setHeader('allow', methods.join(', '));
  if (origin !== undefined && req.headers['access-control-request-method'] !== undefined) {
    if (!isOriginAllowed(policy, { origin, host }))
      throw new AppError('FORBIDDEN', 'This origin is not one of ALLOWED_ORIGINS.');
    res.setHeader('vary', 'Origin, Access-Control-Request-Headers');
    res.setHeader('access-control-allow-methods', methods.join(', '));
    // Any header may be sent: what a page may do depends on its credentials, which it has to know itself.
    const asked = req.headers['access-control-request-headers'];
    if (asked !== undefined) res.setHeader('access-control-allow-headers', asked);
    res.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS));
  }
  res.writeHead(204).end();
}
