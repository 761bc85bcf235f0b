import { AppError } from '../errors.js';

const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

/**
 * The address that a request names (RFC 9112, section 3.2: a path, or a whole address as proxies are sent). Throws NOT_FOUND for a path
 * that only stands for another, such as `//x/metrics` or `/x/%2e%2e/metrics`: a proxy that keeps `/metrics` to itself may let it pass.
 */
export function readTarget(target: string): URL {
  const url = URL.parse(target, 'http://localhost');
  const [path] = target.replace(ABSOLUTE, '').split('?', 1);
  if (url === null || (path || '/') !== url.pathname) throw new AppError('NOT_FOUND');
  return url;
}
