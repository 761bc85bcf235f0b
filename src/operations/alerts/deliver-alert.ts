import type { ChannelFailure } from '../../adapters/alert-channels/alert-channels.js';
import type { AlertNotice } from '../../adapters/alert-channels/alert-notice.js';
import { findOne } from '../../entities/_shared/statement.js';
import { type DueDelivery, dueDelivery, recordAttempt } from '../../entities/alerts/alert-delivery.queries.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { settlePiece } from '../_shared/start-job.js';
import { openChannel, TARGET_SEALED, toOpenChannel } from './open-channel.js';

type Message = BackgroundWork['deliver-alert'];

/** It is another message's turn; the queue comes back to this one. */
class EarlierFirstError extends Error {
  override readonly name = 'EarlierFirstError';
}

/**
 * Sends one message about an alert to its channel. What one channel is told of one alert goes in order; that an alert fires is not
 * said once it is over. Rejects to be tried again; what cannot be mended by time, and the last failure, ends the delivery as
 * FAILED. At least once: a process that dies between sending and writing sends again, with the same message id and dedup key.
 */
export async function deliverAlert(
  ctx: OperationContext,
  message: Message,
  attempt: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'alerts:manage');
  const due = await findOne(ctx.deps.database, dueDelivery, [message.deliveryId]);
  if (due === null || due.status === 'SUCCEEDED' || due.status === 'FAILED') return endPiece(ctx, message);
  const obsolete = obsoleteBecause(due);
  if (obsolete !== null) return end(ctx, message, { status: 'FAILED', error: obsolete, sent: 0 });
  if (due.waitsForEarlier && !attempt.lastAttempt) throw new EarlierFirstError('An earlier message goes first.');
  await send(ctx, { message, due, ...attempt });
}

/** Ends a delivery whose process died at the last attempt. */
export async function giveUpDelivery(ctx: OperationContext, message: Message): Promise<void> {
  requireRight(ctx, 'alerts:manage');
  await end(ctx, message, { status: 'FAILED', error: 'It could not be sent, several times.', sent: 0 });
}

function obsoleteBecause({ news, alertState, channelEnabled }: DueDelivery): string | null {
  if (!channelEnabled) return 'The channel was switched off.';
  return news !== 'RESOLVED' && alertState === 'RESOLVED' ? 'The alert was over before this could be told.' : null;
}

interface Sending {
  readonly message: Message;
  readonly due: DueDelivery;
  readonly lastAttempt: boolean;
}

async function send(ctx: OperationContext, { message, due, lastAttempt }: Sending): Promise<void> {
  const opened = await openChannel(ctx, due.channelId);
  if (opened === null) return endPiece(ctx, message);
  const { channel, secrets } = opened;
  if (secrets === null) return end(ctx, message, { status: 'FAILED', error: TARGET_SEALED, sent: 0 });
  const { alertDeliveries, alertDeliverySeconds } = ctx.deps.metrics;
  const { kind } = channel;
  const stopTimer = alertDeliverySeconds.startTimer({ kind });
  try {
    const notice = due.notice as AlertNotice;
    await ctx.deps.alerts.channels.deliver(toOpenChannel(channel, secrets), notice, ctx.signal);
    stopTimer();
    alertDeliveries.inc({ kind, outcome: 'succeeded' });
  } catch (error) {
    const { words, retryable, sent } = explain(error);
    const isOver = !retryable || lastAttempt;
    if (sent > 0) alertDeliveries.inc({ kind, outcome: isOver ? 'failed' : 'retried' });
    await end(ctx, message, { status: isOver ? 'FAILED' : 'RETRYING', error: words, sent });
    if (isOver) {
      ctx.deps.logger.error(
        { channelId: channel.id, kind, alertId: due.alertId, reason: words },
        'A channel was not told of an alert.',
      );
      return;
    }
    throw error;
  }
  await end(ctx, message, { status: 'SUCCEEDED', error: null, sent: 1 });
}

/** What is written of a failure. Words of an error that is not the channel's own could quote the target. */
function explain(error: unknown): { words: string; retryable: boolean; sent: 0 | 1 } {
  if (!(error instanceof Error) || error.name !== 'ChannelError')
    return { words: 'It could not be sent.', retryable: true, sent: 1 };
  const { failure, message } = error as Error & { readonly failure: ChannelFailure };
  return { words: message, retryable: failure.retryable, sent: failure.heldBack === true ? 0 : 1 };
}

interface Outcome {
  readonly status: 'SUCCEEDED' | 'RETRYING' | 'FAILED';
  readonly error: string | null;
  readonly sent: 0 | 1;
}

async function end(
  ctx: OperationContext,
  { deliveryId, jobId }: Message,
  { status, error, sent }: Outcome,
): Promise<void> {
  const now = ctx.deps.clock.now().toISOString();
  await ctx.transaction(async (tx) => {
    await tx.query(recordAttempt, [deliveryId, status, error, now, sent]);
    if (status !== 'RETRYING') await settlePiece(tx, ctx, { jobId, subjectId: deliveryId, error });
  });
}

async function endPiece(ctx: OperationContext, { deliveryId, jobId }: Message): Promise<void> {
  await ctx.transaction((tx) => settlePiece(tx, ctx, { jobId, subjectId: deliveryId, error: null }));
}
