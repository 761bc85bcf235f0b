import { isIP } from 'node:net';
import { z } from 'zod';
import { defineGroup, flag } from './setting.js';

const perMinute = (fallback: number) =>
  z.coerce
    .number('a number')
    .int('a whole number')
    .min(1, 'at least 1')
    .max(1_000_000, 'at most 1000000')
    .default(fallback);

const count = (most: number, fallback: number) =>
  z.coerce.number('a number').int('a whole number').min(1, 'at least 1').max(most, `at most ${most}`).default(fallback);

/** Whose word about the client's address is believed: nobody's, that of so many proxies, or that of proxies in these networks. */
export type TrustedProxies =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'HOPS'; readonly hops: number }
  | { readonly kind: 'NETWORKS'; readonly networks: readonly Network[] };

export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** How much is taken from whom. */
export const LIMITS_GROUP = defineGroup('Limits', {
  RATE_LIMIT_DISABLED: {
    schema: flag.default(false),
    description: 'Switches every rate limit off, for load tests; refused in production.',
    shownDefault: 'false',
  },
  FAILED_LOGINS_PER_MINUTE: {
    schema: perMinute(100),
    description:
      'Bad credentials taken from one client address (IPv6: one /64) in a minute, by one process; past that it is answered THROTTLED unread.',
    shownDefault: '100',
  },
  ANONYMOUS_REQUESTS_PER_MINUTE: {
    schema: perMinute(600),
    description: 'Requests without credentials taken from one client address in a minute, by one process.',
    shownDefault: '600',
  },
  MAX_CONNECTIONS: {
    schema: count(100_000, 10_000),
    description: 'WebSockets one process holds at once; past that clients are told to try again later.',
    shownDefault: '10000',
  },
  CONNECTIONS_PER_PRINCIPAL: {
    schema: count(100_000, 20),
    description:
      'WebSockets and event streams one principal, or one address without credentials, may hold at once on one process.',
    shownDefault: '20',
  },
  OPERATIONS_PER_CONNECTION: {
    schema: count(10_000, 100),
    description: 'Operations that may run at once on one WebSocket.',
    shownDefault: '100',
  },
  MESSAGES_PER_SECOND: {
    schema: count(100_000, 50),
    description:
      'Messages a second one WebSocket may send; at once as many more as operations may run on it, so that a client that comes back can start all of them.',
    shownDefault: '50',
  },
  TRUST_PROXY: {
    schema: z
      .string()
      .transform(readTrustedProxies)
      .refine(
        (proxies) => proxies !== null,
        'a number of proxies (1 to 16), or a comma list of networks such as 10.0.0.0/8',
      )
      .default({ kind: 'NONE' }),
    description:
      'Whether X-Forwarded-For tells the client address: the number of proxies in front, or a comma list of the networks they are in. Unset: the address of the connection counts.',
    shownDefault: null,
    example: '1',
  },
});

const MAX_HOPS = 16;

function readTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d{1,2}$/.test(text)) {
    const hops = Number(text);
    if (hops > MAX_HOPS) return null;
    return hops === 0 ? { kind: 'NONE' } : { kind: 'HOPS', hops };
  }
  const networks = text.split(',').map((entry) => readNetwork(entry.trim()));
  return networks.every((network) => network !== null) ? { kind: 'NETWORKS', networks } : null;
}

/** An address alone stands for itself. */
function readNetwork(entry: string): Network | null {
  const [address = '', length, ...rest] = entry.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  if (family === 0 || rest.length > 0 || address.includes('%')) return null;
  if (length === undefined) return { address, prefix: longest };
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return prefix <= longest ? { address, prefix } : null;
}
