import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StampedEvent } from '../events/event-catalogue.js';
import type { LogFeed } from '../events/log-feed.js';
import { type Frame, PersonalAnswer, type RenderEvents } from './render-events.js';
import type { FollowedTopic } from './topics/topic.js';

/** Events that wait to be executed; a cohort further behind reads them from the log instead. */
const MAX_PENDING = 2_048;
/** Events executed together. */
export const CHUNK = 100;
/** Hand-overs after which other work of the process gets its turn. */
const HANDOVERS_PER_TURN = 2_000;

/** One subscription of a cohort. */
export interface Member {
  /** Answers whether the frame was one it was waiting for. */
  deliver(frame: Frame): boolean;
  /** The cohort cannot go on. */
  fail(error: unknown): void;
  /** What the cohort asks for depends on who asks: it has to find another. */
  regroup(): void;
}

export interface CohortSettings {
  /** Any of its members': they all ask for the same. */
  readonly topic: FollowedTopic;
  readonly render: RenderEvents;
  readonly follow: LogFeed['follow'];
  /** Position up to which every event has been offered. */
  readonly offered: () => bigint;
  readonly countDelivered: (count: number) => void;
  /** Called when the last member has left. */
  readonly dissolve: () => void;
}

/**
 * Subscriptions that ask for the same with the same rights: an event is executed and serialised once for all of them. A cohort
 * that executes more slowly than things happen keeps a position, not a queue.
 */
export class Cohort {
  readonly render: RenderEvents;
  readonly #settings: CohortSettings;
  readonly #members = new Set<Member>();
  readonly #dissolved = new AbortController();
  readonly #pending: StampedEvent[] = [];
  #delivered = 0n;
  #isWorking = false;
  #isLagging = false;

  constructor(settings: CohortSettings) {
    this.#settings = settings;
    this.render = settings.render;
  }

  /** Everything wanted up to here was delivered; who is as far as this may be delivered to from now on. */
  get position(): bigint {
    const offered = this.#settings.offered();
    return this.#isWorking || this.#delivered > offered ? this.#delivered : offered;
  }

  add(member: Member): void {
    this.#members.add(member);
  }

  remove(member: Member): void {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    this.#dissolved.abort();
    this.#settings.dissolve();
  }

  fail(error: unknown): void {
    for (const member of [...this.#members]) member.fail(error);
  }

  /** Takes the next event of the log. Called in log order, for every event the topic may want. */
  offer(event: StampedEvent): void {
    if (this.#isLagging || event.position <= this.#delivered || !this.#settings.topic.wants(event)) return;
    if (this.#pending.push(event) >= MAX_PENDING) this.#isLagging = true;
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#delivered = event.position - 1n;
    void this.#work();
  }

  async #work(): Promise<void> {
    try {
      do {
        await nextTurn();
        const events = this.#pending.splice(0, CHUNK);
        if (events.length > 0) await this.#deliver(events);
        else await this.#readOn();
      } while (!this.#dissolved.signal.aborted && (this.#pending.length > 0 || this.#isLagging));
    } catch (error) {
      if (error instanceof PersonalAnswer) for (const member of [...this.#members]) member.regroup();
      else this.fail(error);
    }
    this.#isWorking = false;
  }

  /** Each member gets all of them before the next one does: what goes over a connection in one turn is one write. */
  async #deliver(events: readonly StampedEvent[]): Promise<void> {
    const frames = await this.render(events);
    // Before the first is handed over: who is not live yet reads these from the log, whatever happens between the turns.
    this.#delivered = frames.at(-1)?.position ?? this.#delivered;
    let handovers = 0;
    for (const member of this.#members) {
      for (const frame of frames) if (member.deliver(frame)) handovers += 1;
      if (handovers < HANDOVERS_PER_TURN) continue;
      this.#settings.countDelivered(handovers);
      handovers = 0;
      await nextTurn();
    }
    this.#settings.countDelivered(handovers);
  }

  /** Reads from the log until nothing lies between it and what is offered next. */
  async #readOn(): Promise<void> {
    const { topic, follow, offered } = this.#settings;
    for await (const batch of follow(this.#delivered, this.#dissolved.signal)) {
      for (const events of chunksOf(batch.filter((event) => topic.wants(event)))) {
        await this.#deliver(events);
        await nextTurn();
      }
      this.#delivered = batch.at(-1)?.position ?? this.#delivered;
      if (this.#delivered < offered()) continue;
      // Before the log is left, which waits for it: what is offered meanwhile has to find its queue.
      this.#isLagging = false;
      return;
    }
    // The log is not read any more.
    this.#isLagging = false;
  }
}

/** Events in portions of {@link CHUNK}. */
export function chunksOf(events: readonly StampedEvent[]): (readonly StampedEvent[])[] {
  const chunks = [];
  for (let at = 0; at < events.length; at += CHUNK) chunks.push(events.slice(at, at + CHUNK));
  return chunks;
}
