import { findOne, getOne } from '../../entities/_shared/statement.js';
import { type EndpointRow, lockSecrets, replaceSecret } from '../../entities/webhooks/webhook-endpoint.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { newSigningSecret } from './create-webhook-endpoint.js';
import { unknownEndpoint } from './update-webhook-endpoint.js';

const MAX_GRACE_HOURS = 168;
const HOUR_MS = 3_600_000;
/** Former secrets that still sign; each makes the header longer. */
const MAX_FORMER = 4;

/**
 * Gives an endpoint a new secret and answers it, this once. Deliveries are signed with the former one too for `graceHours` (0–168; 24
 * unless said; 0 = no more from now on). Fails with INVALID, NOT_FOUND, or LIMIT_EXCEEDED while four former ones still sign.
 */
export async function rotateWebhookSecret(
  ctx: OperationContext,
  input: { readonly id: string; readonly graceHours?: number | null | undefined },
): Promise<{ endpoint: EndpointRow; secret: string }> {
  requireRight(ctx, 'webhooks:manage');
  const graceHours = input.graceHours ?? 24;
  if (graceHours < 0 || graceHours > MAX_GRACE_HOURS)
    throw UserErrors.of('INVALID', 'graceHours', `The grace has 0 to ${MAX_GRACE_HOURS} hours.`);
  const secret = newSigningSecret();
  const now = ctx.deps.clock.now();
  const until = new Date(now.getTime() + graceHours * HOUR_MS).toISOString();
  return ctx.transaction(async (tx) => {
    const current = await findOne(tx, lockSecrets, [input.id]);
    if (current === null) throw unknownEndpoint();
    const former = current.formerSecrets.filter((one) => new Date(one.until) > now);
    if (graceHours > 0) {
      if (former.length >= MAX_FORMER)
        throw UserErrors.of('LIMIT_EXCEEDED', 'graceHours', `${MAX_FORMER} former secrets still sign; give no grace.`);
      former.push({ sealed: current.secret, until });
    }
    // Without grace nothing old signs any more: that is what it is asked for when a secret has leaked.
    const kept = graceHours === 0 ? [] : former;
    const values = [input.id, ctx.deps.sealer.seal(secret), JSON.stringify(kept)];
    return { endpoint: await getOne(tx, replaceSecret, values), secret };
  });
}
