import { FIRST_WINDOW, type Room, type TakenDelivery } from '../../operations/webhooks/take-deliveries.js';

/** A delivery that this process holds. */
export interface HeldDelivery {
  readonly delivery: TakenDelivery;
  /** By the monotonic clock. */
  readonly takenAtMs: number;
}

/** Attempts to one endpoint that are under way at once. */
const AT_ONCE = 10;
/** How far ahead deliveries of an endpoint are taken that takes them quickly; each success widens the window by so many. */
const WIDEST_WINDOW = 60;
const WIDER_BY = 2;
/** Waiting for longer than this behind attempts under way means that they do not come back quickly. */
const STALLED_MS = 1_000;
/** Deliveries held at once in all, and of endpoints that fail. */
const MAX_HELD = 2_500;
const MAX_HELD_FAILING = 500;

interface Lane {
  waiting: HeldDelivery[];
  sending: number;
  /** Held in all: waiting, under way, or not yet written down. */
  held: number;
  window: number;
  isFailing: boolean;
}

/**
 * What a process holds, by endpoint. Each endpoint has places of its own: one that does not answer fills these, and no others. One that
 * answers quickly is given more work ahead, so that it need not wait for the database between any two.
 */
export class DeliveryLanes {
  readonly #lanes = new Map<string, Lane>();
  /** The endpoint of each held delivery. */
  readonly #held = new Map<string, string>();

  /** How much more may be taken. */
  room(): Room {
    const lanes = [...this.#lanes];
    const heldFailing = lanes.reduce((sum, [, lane]) => sum + (lane.isFailing ? lane.held : 0), 0);
    return {
      lanes: lanes.map(([id, { held, window }]) => ({ id, held, window })),
      free: MAX_HELD - this.#held.size,
      freeForFailing: MAX_HELD_FAILING - heldFailing,
    };
  }

  /** Takes up what was taken; answers it without what is held already, whose lease had run out. */
  add(taken: readonly TakenDelivery[], nowMs: number): TakenDelivery[] {
    const fresh = taken.filter(({ id }) => !this.#held.has(id));
    for (const delivery of fresh) {
      const lane = this.#laneOf(delivery.endpointId);
      lane.waiting.push({ delivery, takenAtMs: nowMs });
      lane.held += 1;
      lane.isFailing = delivery.isFailing;
      this.#held.set(delivery.id, delivery.endpointId);
    }
    return fresh;
  }

  /** The next delivery to send to an endpoint, or null when none waits or it has enough under way. */
  next(endpointId: string): HeldDelivery | null {
    const lane = this.#lanes.get(endpointId);
    const next = lane !== undefined && lane.sending < AT_ONCE ? lane.waiting.shift() : undefined;
    if (lane === undefined || next === undefined) return null;
    lane.sending += 1;
    return next;
  }

  /** It was not tried after all: it is not held any more, and its place under way is free. */
  drop({ delivery }: HeldDelivery): void {
    this.#laneOf(delivery.endpointId).sending -= 1;
    this.release(delivery.id);
  }

  /** An attempt has ended. After a failure nothing more is taken ahead, and what waits is not held any more. */
  ended({ delivery }: HeldDelivery, succeeded: boolean): TakenDelivery[] {
    const lane = this.#laneOf(delivery.endpointId);
    lane.sending -= 1;
    if (succeeded) {
      lane.window = Math.min(WIDEST_WINDOW, lane.window + WIDER_BY);
      return [];
    }
    return this.#narrow(lane);
  }

  /** What came of it is written down. */
  release(deliveryId: string): void {
    const endpointId = this.#held.get(deliveryId);
    const lane = endpointId === undefined ? undefined : this.#lanes.get(endpointId);
    if (endpointId === undefined || lane === undefined) return;
    this.#held.delete(deliveryId);
    lane.held -= 1;
    if (lane.held === 0 && lane.window === FIRST_WINDOW) this.#lanes.delete(endpointId);
  }

  /** What has waited too long behind attempts that do not come back. It is not held any more. */
  stalled(nowMs: number): TakenDelivery[] {
    return [...this.#lanes.values()]
      .filter(({ waiting }) => waiting[0] !== undefined && nowMs - waiting[0].takenAtMs > STALLED_MS)
      .flatMap((lane) => this.#narrow(lane));
  }

  /** All that waits. It is not held any more. */
  clear(): TakenDelivery[] {
    return [...this.#lanes.values()].flatMap((lane) => this.#narrow(lane));
  }

  #narrow(lane: Lane): TakenDelivery[] {
    const waiting = lane.waiting.map(({ delivery }) => delivery);
    lane.waiting = [];
    lane.window = FIRST_WINDOW;
    for (const { id } of waiting) this.release(id);
    return waiting;
  }

  #laneOf(endpointId: string): Lane {
    let lane = this.#lanes.get(endpointId);
    if (lane === undefined) {
      lane = { waiting: [], sending: 0, held: 0, window: FIRST_WINDOW, isFailing: false };
      this.#lanes.set(endpointId, lane);
    }
    return lane;
  }
}
