import type { StampedEvent } from '../events/event-catalogue.js';
import type { FollowedTopic } from './topics/topic.js';

type Followed = Pick<FollowedTopic, 'types' | 'entityId'>;

/**
 * Who may want an event: those who follow its entity, and those who follow its type whatever the entity. Thousands who each
 * follow an entity of their own cost an event nothing.
 */
export class Followers<Follower> {
  readonly #ofEntity = new Map<string, Set<Follower>>();
  readonly #ofType = new Map<string, Set<Follower>>();

  add(follower: Follower, topic: Followed): void {
    for (const [index, key] of this.#placesOf(topic)) {
      const followers = index.get(key) ?? new Set();
      index.set(key, followers.add(follower));
    }
  }

  remove(follower: Follower, topic: Followed): void {
    for (const [index, key] of this.#placesOf(topic)) {
      const followers = index.get(key);
      followers?.delete(follower);
      if (followers?.size === 0) index.delete(key);
    }
  }

  *of({ type, entityId }: StampedEvent): Generator<Follower, void, undefined> {
    yield* this.#ofType.get(type) ?? [];
    yield* this.#ofEntity.get(entityId) ?? [];
  }

  #placesOf({ types, entityId }: Followed): [Map<string, Set<Follower>>, string][] {
    if (entityId !== null) return [[this.#ofEntity, entityId]];
    return [...types].map((type) => [this.#ofType, type]);
  }
}
