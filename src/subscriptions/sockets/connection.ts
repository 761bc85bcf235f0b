import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Clock } from '../../adapters/clock/clock.js';
import { type LastingConnection, OtherPrincipal } from '../../auth/lasting-connection.js';
import { haveSameRoles, type Principal } from '../../auth/principal.js';
import type { Backlog, LiveSubscription } from '../live-subscriptions.js';
import type { CredentialWatch } from '../watch-credentials.js';
import { CLOSING, type Closing } from './close-code.js';
import type { Carrier } from './follow-operation.js';

const TEXT = { binary: false };
/** Bytes that wait to be sent past which subscriptions of a socket hand over nothing more; a mebibyte is far from what closes it. */
const CONGESTED_BYTES = 256 * 1024;
/** Bytes that wait to be sent past which a socket is closed: answers to queries, which its client asks for and does not read. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** How long before its credentials end a client is told. */
const ANNOUNCE_MS = 60_000;

export interface ConnectionSettings {
  readonly clock: Clock;
  readonly watch: CredentialWatch;
  readonly identify: (authorization: string) => Promise<Principal | null>;
  readonly clientAddress: string | null;
}

/** One socket: who is behind it, until when, and what runs over it. */
export class Connection implements Carrier, LastingConnection {
  readonly id = randomUUID();
  readonly backlog: Backlog = { queuedBytes: 0 };
  readonly clientAddress: string | null;
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  readonly #settings: ConnectionSettings;
  readonly #subscriptions = new Set<LiveSubscription>();
  readonly #mutations = new Set<Promise<void>>();
  #principal: Principal | null = null;
  #unwatch: () => void = () => undefined;
  #announcedMs: number | null = null;
  #isHolding = false;

  constructor(socket: WebSocket, stream: Socket, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#stream = stream;
    this.#settings = settings;
    this.clientAddress = settings.clientAddress;
    stream.on('drain', () => this.#drained());
    socket.once('close', () => this.#unwatch());
  }

  get principal(): Principal | null {
    return this.#principal;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Who is behind it, as it was initialised; from here on it is watched over. */
  admit(principal: Principal | null, authorization: string | undefined): void {
    this.#principal = principal;
    if (authorization !== undefined && principal !== null) this.#watch(authorization);
  }

  send(message: string | Buffer): boolean {
    if (!this.isOpen) return false;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.close(CLOSING.notReading);
      return false;
    }
    this.#holdForThisTurn();
    this.#socket.send(message, TEXT);
    return this.#socket.bufferedAmount < CONGESTED_BYTES;
  }

  /** Messages of one turn leave in one write: a burst of twenty costs the system call of one. */
  #holdForThisTurn(): void {
    if (this.#isHolding) return;
    this.#isHolding = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#isHolding = false;
      this.#stream.uncork();
    });
  }

  close({ code, reason }: Closing): void {
    this.#socket.close(code, reason);
  }

  add(subscription: LiveSubscription, principal: Principal | null): void {
    this.#subscriptions.add(subscription);
    // The roles changed while it started.
    if (!haveSameRoles(principal, this.#principal)) subscription.reauthorise(this.#principal);
  }

  remove(subscription: LiveSubscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** Has {@link mutationsEnded} wait for a mutation. */
  track(mutation: Promise<unknown>): void {
    const ended: Promise<void> = mutation.catch(() => undefined).then(() => void this.#mutations.delete(ended));
    this.#mutations.add(ended);
  }

  async mutationsEnded(): Promise<void> {
    while (this.#mutations.size > 0) await Promise.all(this.#mutations);
  }

  async renew(authorization: string): Promise<Principal> {
    const principal = await this.#settings.identify(authorization);
    if (principal === null || principal.id !== this.#principal?.id) throw new OtherPrincipal();
    this.#unwatch();
    if (this.isOpen) this.#watch(authorization);
    this.#identified(principal);
    return principal;
  }

  #watch(authorization: string): void {
    this.#unwatch = this.#settings.watch.add(
      authorization,
      () => this.close(this.#leftMs(this.#principal) <= 0 ? CLOSING.expired : CLOSING.badCredentials),
      (principal) => this.#identified(principal),
    );
  }

  #identified(principal: Principal): void {
    const before = this.#principal;
    this.#principal = principal;
    if (!haveSameRoles(before, principal))
      for (const subscription of [...this.#subscriptions]) subscription.reauthorise(principal);
    const leftMs = this.#leftMs(principal);
    if (leftMs <= 0) this.close(CLOSING.expired);
    else if (leftMs <= ANNOUNCE_MS) this.#announce(principal, leftMs);
  }

  #leftMs(principal: Principal | null): number {
    const endsMs = principal?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    return endsMs - this.#settings.clock.now().getTime();
  }

  /** Once for each time at which the credentials end. */
  #announce({ expiresAt }: Principal, leftMs: number): void {
    const endsMs = expiresAt?.getTime() ?? null;
    if (endsMs === this.#announcedMs) return;
    this.#announcedMs = endsMs;
    this.send(JSON.stringify({ type: 'ping', payload: { tokenExpiresInSec: Math.ceil(leftMs / 1_000) } }));
  }

  /** Who was served goes to the end of the row: the next time another is first. */
  #drained(): void {
    for (const subscription of [...this.#subscriptions]) {
      if (this.#socket.bufferedAmount >= CONGESTED_BYTES) return;
      this.#subscriptions.delete(subscription);
      this.#subscriptions.add(subscription);
      subscription.drained();
    }
  }
}
