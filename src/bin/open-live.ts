import type { Clock } from '../adapters/clock/clock.js';
import type { Identify } from '../auth/identify.js';
import type { Config } from '../config/load-config.js';
import { type ConnectionSeats, createConnectionSeats } from '../subscriptions/connection-seats.js';
import { LiveHub, type LiveSettings } from '../subscriptions/live-hub.js';
import { createLiveStreams, type LiveStreams } from '../subscriptions/streams/live-streams.js';
import { type CredentialWatch, watchCredentials } from '../subscriptions/watch-credentials.js';

/** What the transports of live subscriptions share: subscriptions, places and the watch over credentials. */
export interface OpenedLive {
  readonly live: LiveHub;
  readonly streams: LiveStreams;
  readonly seats: ConnectionSeats;
  readonly watch: CredentialWatch;
  /** Comes last, when no transport holds a connection any more. */
  readonly stopLive: () => void;
}

export interface OpenLiveSettings extends LiveSettings {
  readonly clock: Clock;
  readonly identity: { readonly identify: Identify };
  readonly config: Pick<Config, 'limits'>;
}

/** Opens live subscriptions for every transport of one process. */
export function openLive(settings: OpenLiveSettings): OpenedLive {
  const { clock, logger, metrics, identity, config } = settings;
  const live = new LiveHub(settings);
  const seats = createConnectionSeats(config.limits.CONNECTIONS_PER_PRINCIPAL);
  const watch = watchCredentials((authorization) => identity.identify(authorization, null), clock);
  return {
    live,
    streams: createLiveStreams({ live, seats, watch, logger, metrics }),
    seats,
    watch,
    stopLive: () => {
      watch.stop();
      live.stop();
    },
  };
}
