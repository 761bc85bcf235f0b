import { encodeLogCursor } from '../../events/cursor.js';
import type { StampedEvent } from '../../events/event-catalogue.js';

/** The fields every event of a subscription has. */
export function logEventFields(event: StampedEvent): { cursor: string; occurredAt: Date; type: string } {
  return { cursor: encodeLogCursor(event.position), occurredAt: event.occurredAt, type: event.type };
}
