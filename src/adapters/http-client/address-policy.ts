import { BlockList, isIP } from 'node:net';

/** Special-purpose IPv4 ranges (IANA registry, RFC 6890), and the address on which Azure serves its machines' secrets. */
const BLOCKED_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Everything but 2000::/3, the only space given out as global unicast: so loopback, unique local, link-local, NAT64,
 * IPv4-mapped and IPv4-translated go in one stroke. Inside it: protocol assignments with Teredo, documentation, 6to4.
 */
const BLOCKED_IPV6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// Two lists: one list would also hold IPv4 addresses against the IPv6 rules, as if they were mapped, and ::/3 takes all.
const blockedIpv4 = new BlockList();
for (const [net, prefix] of BLOCKED_IPV4) blockedIpv4.addSubnet(net, prefix, 'ipv4');
const blockedIpv6 = new BlockList();
for (const [net, prefix] of BLOCKED_IPV6) blockedIpv6.addSubnet(net, prefix, 'ipv6');

/** Whether an IP address in its usual notation lies on the public internet. Anything that is no address does not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  // A zone ("fe80::1%eth0") passes isIP but names a link, never the internet.
  if (family === 0 || address.includes('%')) return false;
  return family === 4 ? !blockedIpv4.check(address, 'ipv4') : !blockedIpv6.check(address, 'ipv6');
}
