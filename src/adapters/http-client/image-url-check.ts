import { isIP } from 'node:net';
import { isPublicAddress } from './address-policy.js';
import type { ResolveHost } from './guarded-connector.js';
import { OutboundError } from './outbound-error.js';
import { bareHost, checkOutboundUrl, hostAndPort, parseAllowList, refuseHost } from './outbound-url.js';

/** Says why an address of a picture is refused (an OutboundError, FETCH_REFUSED or FETCH_FAILED), or null. Never rejects. */
export type ImageUrlCheck = (url: string) => Promise<OutboundError | null>;

export interface ImageUrlRules {
  /** Host names in lower case; each stands for itself and its sub-domains. Empty: any public host. */
  readonly allowedHosts: readonly string[];
  /** `host:port` entries that may be private. */
  readonly allow: readonly string[];
  /** Null: names are not resolved. For addresses that nobody here fetches. */
  readonly resolve: ResolveHost | null;
}

const RESOLVE_MS = 3_000;

/** Checks addresses that are only handed on, by the rules of those that are fetched: scheme, host, and every address of the host. */
export function createImageUrlCheck(rules: ImageUrlRules): ImageUrlCheck {
  const allow = parseAllowList(rules.allow);
  return async (url) => {
    const refusal = checkOutboundUrl(url, allow);
    if (refusal !== null) return refusal;
    const parsed = new URL(url);
    const host = bareHost(parsed.hostname).replace(/\.$/, '');
    if (!isAllowedHost(host, rules.allowedHosts))
      return refuse('Pictures on this host are not taken; the operator says which hosts are.');
    if (rules.resolve === null || isIP(host) !== 0 || allow.has(hostAndPort(parsed))) return null;
    return refuseByAddress(host, rules.resolve);
  };
}

function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.some((entry) => host === entry || host.endsWith(`.${entry}`));
}

async function refuseByAddress(host: string, resolve: ResolveHost): Promise<OutboundError | null> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('The name server is slow.')), RESOLVE_MS);
  try {
    const answers = await Promise.race([resolve(host), late.promise]);
    return answers.length > 0 && answers.every(({ address }) => isPublicAddress(address)) ? null : refuseHost();
  } catch {
    return new OutboundError('FETCH_FAILED', 'The host of this address could not be found; check it.', true);
  } finally {
    clearTimeout(timer);
  }
}

function refuse(message: string): OutboundError {
  return new OutboundError('FETCH_REFUSED', message);
}
