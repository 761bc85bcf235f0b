import type { WebhookSender } from '../../adapters/webhook-sender/webhook-sender.js';
import type { Principal } from '../../auth/principal.js';
import type { RosterRow } from '../../entities/webhooks/webhook-endpoint.queries.js';
import type { UserError } from '../../errors.js';
import type { StampedEvent } from '../../events/event-catalogue.js';
import type { OperationContext } from './context.js';

/** What webhooks need of the outside. */
export interface Webhooks {
  readonly sender: WebhookSender;
  readonly documents: WebhookDocuments;
}

/** A subscription that is to be an endpoint's, and whose rights it is to have. */
export interface WantedSubscription {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
}

export interface WebhookDocuments {
  /**
   * What is wrong with a subscription, by the check of every transport: nothing, or errors of `subscription` and `variables`.
   * Throws FORBIDDEN where the principal may not follow it.
   */
  check(ctx: OperationContext, wanted: WantedSubscription): Promise<readonly UserError[]>;
}

/** The body of one event, and the endpoints that get it. */
export interface RenderedEvent {
  readonly event: StampedEvent;
  readonly endpointIds: readonly string[];
  readonly body: string;
}

/** An endpoint whose subscription cannot be executed any more, and why. */
export interface BrokenEndpoint {
  readonly id: string;
  readonly reason: string;
}

export interface WebhookRenderer {
  /** The bodies of events, in log order, for those endpoints that asked for them. One that nobody asked for has none. */
  render(
    roster: readonly RosterRow[],
    events: readonly StampedEvent[],
    signal: AbortSignal,
  ): Promise<{ readonly rendered: readonly RenderedEvent[]; readonly broken: readonly BrokenEndpoint[] }>;
}
