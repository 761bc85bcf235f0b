import { randomUUID } from 'node:crypto';
import type { Principal } from '../../auth/principal.js';
import type { StampedEvent } from '../../events/event-catalogue.js';
import type { BrokenEndpoint, RenderedEvent, WebhookRenderer } from '../../operations/_shared/webhook-documents.js';
import { cohortKey } from '../cohort-key.js';
import {
  createRenderer,
  type Frame,
  PersonalAnswer,
  type RenderEvents,
  type RenderSettings,
} from '../render-events.js';
import {
  readSubscription,
  SubscriptionUnfit,
  type WebhookGraphql,
  type WebhookSubscription,
} from './webhook-subscription.js';

type Roster = Parameters<WebhookRenderer['render']>[0];
type Subscribed = Roster[number];

/** Documents that are executed for a batch of events at the same time. */
const AT_ONCE = 4;
/** A body may have as many bytes; of a larger one only that is told. */
const MAX_BODY_BYTES = 256 * 1024;

interface Entry extends WebhookSubscription {
  readonly version: number;
  readonly afterPosition: bigint;
  readonly principal: Principal;
}

export interface WebhookRendererSettings extends RenderSettings {
  readonly open: () => Promise<WebhookGraphql>;
}

/**
 * Executes the subscriptions of endpoints for events, with the rights that were frozen with them. Endpoints that ask for the same with
 * the same rights share what is executed, as sockets do. What was worked out of a subscription is kept while its endpoint stays as it is.
 */
export function createWebhookRenderer(settings: WebhookRendererSettings): WebhookRenderer {
  const board = new Board(settings);
  return { render: (roster, events) => board.render(roster, events) };
}

class Board {
  readonly #settings: WebhookRendererSettings;
  readonly #requestId = randomUUID();
  readonly #entries = new Map<string, Entry>();
  readonly #renderers = new Map<string, RenderEvents>();
  /** Operations whose answer was seen to depend on who asks. */
  readonly #personal = new WeakSet<object>();
  readonly #signal = new AbortController().signal;

  constructor(settings: WebhookRendererSettings) {
    this.#settings = settings;
  }

  async render(roster: Roster, events: readonly StampedEvent[]): ReturnType<WebhookRenderer['render']> {
    const broken = await this.#update(roster);
    const groups = [...Map.groupBy(this.#entries, ([, entry]) => this.#keyOf(entry))];
    this.#forgetRenderers(new Set(groups.map(([key]) => key)));
    const rendered: RenderedEvent[] = [];
    for (let from = 0; from < groups.length; from += AT_ONCE) {
      const some = groups.slice(from, from + AT_ONCE).map(([key, members]) => this.#renderGroup(key, members, events));
      for (const bodies of await Promise.all(some)) rendered.push(...bodies);
    }
    return { rendered, broken };
  }

  /** Takes up the endpoints as they are now; answers those whose subscription is good no more. */
  async #update(roster: Roster): Promise<BrokenEndpoint[]> {
    const present = new Set(roster.map(({ id }) => id));
    for (const id of this.#entries.keys()) if (!present.has(id)) this.#entries.delete(id);
    const broken: BrokenEndpoint[] = [];
    for (const one of roster) {
      if (this.#entries.get(one.id)?.version === one.version) continue;
      this.#entries.delete(one.id);
      try {
        this.#entries.set(one.id, await this.#read(one));
      } catch (error) {
        if (!(error instanceof SubscriptionUnfit)) throw error;
        const reason = `Its subscription is not valid any more: ${error.message}`;
        broken.push({ id: one.id, reason: reason.slice(0, 1_000) });
      }
    }
    return broken;
  }

  async #read(one: Subscribed): Promise<Entry> {
    const { createContext, open } = this.#settings;
    const principal: Principal = {
      id: one.principalId,
      name: one.principalName,
      kind: one.principalKind,
      roles: one.roles,
      expiresAt: null,
    };
    const { document, variables } = one;
    const context = createContext({ principal, requestId: this.#requestId, signal: this.#signal });
    const subscription = await readSubscription(await open(), { document, variables, principal }, context);
    return { ...subscription, principal, version: one.version, afterPosition: BigInt(one.afterPosition) };
  }

  #keyOf(entry: Entry): string {
    return cohortKey(entry.prepared, entry.principal, this.#isPersonal(entry));
  }

  #isPersonal({ prepared, topic }: Entry): boolean {
    return topic.isPersonal || this.#personal.has(prepared.operation);
  }

  async #renderGroup(
    key: string,
    members: readonly (readonly [string, Entry])[],
    events: readonly StampedEvent[],
  ): Promise<RenderedEvent[]> {
    const [first] = members;
    if (first === undefined) return [];
    const told = (event: StampedEvent) =>
      members.filter(([, { afterPosition }]) => event.position > afterPosition).map(([id]) => id);
    const wanted = events.filter((event) => first[1].topic.wants(event) && told(event).length > 0);
    if (wanted.length === 0) return [];
    try {
      const frames = await this.#rendererOf(key, first[1])(wanted);
      return wanted.map((event, n) => ({ event, endpointIds: told(event), body: bodyOf(event, frames[n] as Frame) }));
    } catch (error) {
      if (!(error instanceof PersonalAnswer)) throw error;
      this.#personal.add(first[1].prepared.operation);
      const apart = [...Map.groupBy(members, ([, entry]) => this.#keyOf(entry))];
      const all = await Promise.all(apart.map(([own, some]) => this.#renderGroup(own, some, events)));
      return all.flat();
    }
  }

  #rendererOf(key: string, entry: Entry): RenderEvents {
    let renderer = this.#renderers.get(key);
    if (renderer === undefined) {
      renderer = createRenderer(this.#settings, {
        prepared: entry.prepared,
        principal: entry.principal,
        isShared: !this.#isPersonal(entry),
        requestId: this.#requestId,
        signal: this.#signal,
        endsWith: () => false,
      });
      this.#renderers.set(key, renderer);
    }
    return renderer;
  }

  #forgetRenderers(present: ReadonlySet<string>): void {
    for (const key of this.#renderers.keys()) if (!present.has(key)) this.#renderers.delete(key);
  }
}

/** `{type, timestamp, data}`, with `errors` where a part of the data could not be had: as text, which is what is stored, signed and sent. */
function bodyOf(event: StampedEvent, { payload, cursor, sizeBytes }: Frame): string {
  const head = `{"type":${JSON.stringify(event.type)},"timestamp":"${event.occurredAt.toISOString()}",`;
  if (sizeBytes <= MAX_BODY_BYTES) return head + payload.slice(1);
  const message = `The result has ${sizeBytes} bytes; a webhook has at most ${MAX_BODY_BYTES}. Ask for less.`;
  return `${head}"errors":${JSON.stringify([{ message, extensions: { code: 'PAYLOAD_TOO_LARGE', cursor } }])},"data":null}`;
}
