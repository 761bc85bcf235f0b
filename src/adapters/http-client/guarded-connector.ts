import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './address-policy.js';
import { type AllowList, bareHost, hostAndPort, refuseHost } from './outbound-url.js';

/** Answers every address of a name. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What a guarded connection needs to know. `ca` is an extra trusted certificate (PEM). */
export interface ConnectorOptions {
  readonly allow: AllowList;
  readonly connectMs: number;
  readonly resolve: ResolveHost;
  readonly ca?: string | undefined;
}

/**
 * Opens connections to public addresses only. Three checks, since each alone is passed by something: the literal (no
 * lookup happens for one), every answer of the one lookup whose result the socket then uses (so a name cannot answer
 * differently the second time), and the address the socket really reached. Fails with an OutboundError FETCH_REFUSED.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { allow, connectMs, resolve, ca } = options;
  const shared = { timeout: connectMs, allowH2: false, ...(ca === undefined ? {} : { ca }) };
  const openAllowed = buildConnector({ ...shared, lookup: lookupWith(resolve, () => true) });
  const openPublic = buildConnector({ ...shared, lookup: lookupWith(resolve, isPublicAddress) });

  return (target, callback) => {
    if (allow.has(hostAndPort(target))) {
      openAllowed(target, callback);
      return;
    }
    const host = bareHost(target.hostname);
    if (isIP(host) !== 0 && !isPublicAddress(host)) {
      queueMicrotask(() => callback(refuseHost(), null));
      return;
    }
    openPublic(target, (error, socket) => {
      if (error !== null) {
        callback(error, null);
      } else if (!isPublicAddress(socket.remoteAddress ?? '')) {
        socket.destroy();
        callback(refuseHost(), null);
      } else {
        callback(null, socket);
      }
    });
  };
}

/** One bad answer among several refuses the name: which of them the socket would take is not ours to say. */
function lookupWith(resolve: ResolveHost, accepts: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (answers) => {
        const [first] = answers;
        if (first === undefined) callback(noAddress(hostname), '', 0);
        else if (!answers.every((answer) => accepts(answer.address))) callback(refuseHost(), '', 0);
        else if (options.all === true) callback(null, [...answers]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}
