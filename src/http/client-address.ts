import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whose word about the client's address is believed: nobody's, that of so many proxies, or that of proxies in these networks. */
export type TrustedProxies =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'HOPS'; readonly hops: number }
  | {
      readonly kind: 'NETWORKS';
      readonly networks: readonly { readonly address: string; readonly prefix: number }[];
    };

/** Finds the address of a request's client; null when the connection has none any more. */
export type FindClientAddress = (req: IncomingMessage) => string | null;

/**
 * Reads X-Forwarded-For from its end, where the proxy next to us wrote, only as far as proxies are trusted: what a client put
 * into it stays unread.
 */
export function createClientAddress(trusted: TrustedProxies): FindClientAddress {
  if (trusted.kind === 'NONE') return (req) => plain(req.socket.remoteAddress ?? null);
  const isTrusted = trusted.kind === 'HOPS' ? (hop: number) => hop < trusted.hops : inNetworks(trusted.networks);
  return (req) => {
    let address = plain(req.socket.remoteAddress ?? null);
    const told = forwardedFor(req);
    for (let hop = 0; address !== null && isTrusted(hop, address); hop += 1) {
      const next = told.pop();
      if (next === undefined) break;
      const named = plain(withoutPort(next));
      if (named === null) break;
      address = named;
    }
    return address;
  };
}

function inNetworks(networks: readonly { readonly address: string; readonly prefix: number }[]) {
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const { address, prefix } of networks)
    if (isIP(address) === 4) lists[4].addSubnet(address, prefix, 'ipv4');
    else lists[6].addSubnet(address, prefix, 'ipv6');
  return (_hop: number, address: string): boolean =>
    isIP(address) === 4 ? lists[4].check(address, 'ipv4') : lists[6].check(address, 'ipv6');
}

function forwardedFor(req: IncomingMessage): string[] {
  const header = req.headers['x-forwarded-for'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text.split(',').map((part) => part.trim());
}

/** Some proxies write a port, and IPv6 in brackets. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
}

/** An address without a zone, IPv4 in its own notation; null for what is no address. */
function plain(text: string | null): string | null {
  const address = (text ?? '').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(address) === 0 ? null : address;
}
