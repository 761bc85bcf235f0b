import { announceHundreds, lockAnnouncements } from '../../entities/review/feedback.queries.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

const SAMPLES_PER_EVENT = 100;

/** What all announcements are about: their versions count the hundreds. */
const FEEDBACK_ENTITY = 'feedback';

/**
 * Says feedback.ready once for every full hundred of training samples, however many processes ask at once; answers how
 * many times it did.
 */
export async function announceFeedback(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'review:manage');
  const occurredAt = ctx.deps.clock.now();
  return ctx.transaction(async (tx) => {
    await tx.query(lockAnnouncements);
    const announced = await tx.query(announceHundreds, [occurredAt.toISOString()]);
    const hundreds = announced.map(({ hundred }) => hundred).sort((a, b) => a - b);
    await append(
      tx,
      hundreds.map((hundred) => ({
        type: 'feedback.ready.v1',
        entityId: FEEDBACK_ENTITY,
        entityVersion: hundred,
        payload: { samples: SAMPLES_PER_EVENT, total: hundred * SAMPLES_PER_EVENT },
        occurredAt,
      })),
    );
    return hundreds.length;
  });
}
