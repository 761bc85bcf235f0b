/** Which web pages may talk to this server. Programs send no `Origin` and are not meant. */
export interface OriginPolicy {
  /** Origins as browsers send them (`https://shop.example`); `*` stands for every one. */
  readonly allowed: readonly string[];
  /** Where people develop, pages of this machine and the Apollo Sandbox are let in as well. */
  readonly development: boolean;
}

/** Pages that Apollo serves the Sandbox from: the site, and the frame that the page at `/graphql` holds. */
const SANDBOX_ORIGINS: ReadonlySet<string> = new Set([
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
]);

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/**
 * Whether a page of this origin may use the API, over HTTP and over WebSocket alike. `host` is the request's `Host` header:
 * pages of the server itself are always let in. The origin `null` (files, sandboxed frames) is only let in by `*`.
 */
export function isOriginAllowed(
  policy: OriginPolicy,
  { origin, host }: { readonly origin: string; readonly host: string | undefined },
): boolean {
  if (policy.allowed.includes('*') || policy.allowed.includes(origin)) return true;
  if (host !== undefined && (origin === `https://${host}` || origin === `http://${host}`)) return true;
  return policy.development && (SANDBOX_ORIGINS.has(origin) || LOOPBACK.test(origin));
}
