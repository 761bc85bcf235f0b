import { isIP } from 'node:net';
import { isPublicAddress } from './address-policy.js';
import { OutboundError } from './outbound-error.js';

const MAX_URL_LENGTH = 2_048;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The hosts that may be reached although private or on an odd port: `host:port`, IPv6 in brackets, lower case. */
export type AllowList = ReadonlySet<string>;

/** Reads the `host:port` entries of the configuration. Throws RangeError on one that is not of that form. */
export function parseAllowList(entries: readonly string[]): AllowList {
  return new Set(entries.map(readAllowEntry));
}

function readAllowEntry(entry: string): string {
  const port = /:(\d{1,5})$/.exec(entry)?.[1];
  // A scheme without a default port, or the URL would drop the port that matters here.
  const parsed = port === undefined ? null : URL.parse(`http://${entry}/`);
  if (parsed === null || port === undefined || parsed.username !== '' || parsed.pathname !== '/') {
    throw new RangeError(`"${entry}" is not host:port.`);
  }
  return `${parsed.hostname}:${Number(port)}`;
}

/**
 * What can be said of an address without the network: null when it may be tried, otherwise the refusal (FETCH_REFUSED).
 * The URL parser has brought literals of every notation (decimal, octal, hex, short, trailing dot) to one form before.
 */
export function checkOutboundUrl(url: string, allow: AllowList | readonly string[] = []): OutboundError | null {
  if (url.length > MAX_URL_LENGTH) return refuse(`Addresses longer than ${MAX_URL_LENGTH} characters are not fetched.`);
  // The parser takes both and writes them in another way; the address is kept as it was given.
  if (url.includes('\u0000') || !url.isWellFormed())
    return refuse('An address with NUL or half of a surrogate pair is not fetched; encode them.');
  const parsed = URL.parse(url);
  if (parsed === null) return refuse('This is not an absolute address; give one like https://example.com/.');
  return checkParsedUrl(parsed, allow instanceof Set ? (allow as AllowList) : parseAllowList([...allow]));
}

/** As {@link checkOutboundUrl}, for one hop of a fetch. */
export function checkParsedUrl(url: URL, allow: AllowList): OutboundError | null {
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) return refuse('Only http and https addresses are fetched.');
  if (url.username !== '' || url.password !== '') {
    return refuse('An address with a user name or password is not fetched; use a signed address instead.');
  }
  if (allow.has(hostAndPort(url))) return null;
  if (url.port !== '' && url.port !== '80' && url.port !== '443') {
    return refuse(
      'Only ports 80 and 443 are fetched from; the operator may allow another host:port in OUTBOUND_ALLOW.',
    );
  }
  return isLocalHost(bareHost(url.hostname)) ? refuseHost() : null;
}

/** `host:port` as it stands on the allow list, the port always written. */
export function hostAndPort(url: Pick<URL, 'hostname' | 'port' | 'protocol'>): string {
  return `${url.hostname}:${url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port}`;
}

/** A host without the brackets of an IPv6 literal. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** A literal outside the public internet, or a name that by definition means this machine (RFC 6761). */
function isLocalHost(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return /(^|\.)localhost\.?$/.test(host);
}

/** The refusal of a host, in the same words whether the literal or its resolution gave the reason. */
export function refuseHost(): OutboundError {
  return refuse('This host is not on the public internet; the operator may allow its host:port in OUTBOUND_ALLOW.');
}

function refuse(message: string): OutboundError {
  return new OutboundError('FETCH_REFUSED', message);
}
