import { randomBytes } from 'node:crypto';
import type { Tx } from '../../adapters/database/database.js';
import { formatSecret } from '../../engines/webhooks/sign-message.js';
import { brokenConstraint } from '../../entities/_shared/constraint.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { AlertChannelKind } from '../../entities/alerts/alert-channel.entity.js';
import {
  type ChannelRow,
  countChannels,
  insertChannel,
  lockChannel,
  lockChannels,
  updateChannel,
} from '../../entities/alerts/alert-channel.queries.js';
import type { AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';
import type { ChannelSecrets } from './open-channel.js';

export interface UpsertAlertChannelInput {
  readonly id?: string | null | undefined;
  readonly kind: AlertChannelKind;
  readonly name: string;
  readonly target: string;
  readonly minSeverity?: AlertSeverity | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

export interface UpsertedChannel {
  readonly channel: ChannelRow;
  /** With what messages to a webhook are signed: told when it was made, this once; null otherwise. */
  readonly signingSecret: string | null;
}

const MAX_CHANNELS = 50;
const SECRET_BYTES = 24;

/**
 * Makes a channel, or changes the one with the id; a target given as it is shown stays the one it is. Targets are sealed before they are
 * stored. Fails with INVALID for a target that its kind does not take, NOT_FOUND, DUPLICATE for a name that another
 * channel has, LIMIT_EXCEEDED beyond 50 channels; a channel's kind stays what it is.
 */
export async function upsertAlertChannel(
  ctx: OperationContext,
  input: UpsertAlertChannelInput,
): Promise<UpsertedChannel> {
  requireRight(ctx, 'alerts:manage');
  const errors = checkTexts([
    { field: ['name'], text: input.name, maxLength: 100, required: true },
    { field: ['target'], text: input.target, maxLength: 2_000, required: true },
  ]);
  if (errors.length > 0) throw new UserErrors(errors);
  const given = { ...input, name: input.name.trim(), target: input.target.trim() };
  const id = input.id ?? null;
  try {
    return await ctx.transaction((tx) => (id === null ? create(tx, ctx, given) : change(tx, ctx, { ...given, id })));
  } catch (error) {
    if (brokenConstraint(error) !== 'alert_channels_name_key') throw error;
    throw UserErrors.of('DUPLICATE', 'name', 'Another channel has this name.');
  }
}

async function create(tx: Tx, ctx: OperationContext, input: UpsertAlertChannelInput): Promise<UpsertedChannel> {
  await tx.query(lockChannels);
  const { count } = await getOne(tx, countChannels, []);
  if (count >= MAX_CHANNELS) throw UserErrors.of('LIMIT_EXCEEDED', null, `There are at most ${MAX_CHANNELS} channels.`);
  const { sealed, masked, signingSecret } = sealTarget(ctx, input);
  const channel = await getOne(tx, insertChannel, [
    newId('channel'),
    input.kind,
    input.name,
    sealed,
    masked,
    input.minSeverity ?? 'WARNING',
    input.enabled ?? true,
    ctx.deps.clock.now().toISOString(),
  ]);
  return { channel, signingSecret };
}

async function change(
  tx: Tx,
  ctx: OperationContext,
  input: UpsertAlertChannelInput & { readonly id: string },
): Promise<UpsertedChannel> {
  const known = await findOne(tx, lockChannel, [input.id]);
  if (known === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such channel.');
  if (known.kind !== input.kind)
    throw UserErrors.of('INVALID', 'kind', 'A channel keeps its kind: switch it off and make another.');
  const isSame = input.target === known.maskedTarget;
  const target = isSame ? { sealed: null, masked: null, signingSecret: null } : sealTarget(ctx, input);
  const { id, name, minSeverity, enabled } = input;
  const terms = [minSeverity ?? 'WARNING', enabled ?? true];
  const channel = await getOne(tx, updateChannel, [id, name, target.sealed, target.masked, ...terms]);
  return { channel, signingSecret: target.signingSecret };
}

/** What is stored of a target; a webhook's has a secret of its own. Fails with INVALID, or FETCH_REFUSED for an address. */
function sealTarget(ctx: OperationContext, { kind, target }: UpsertAlertChannelInput) {
  const { sealer, alerts } = ctx.deps;
  const problem = alerts.channels.check(kind, target);
  if (problem !== null) throw new UserErrors([refusalOf(kind, problem)]);
  const signingSecret = kind === 'WEBHOOK' ? formatSecret(randomBytes(SECRET_BYTES)) : null;
  const secrets: ChannelSecrets = { target, signingSecret };
  return { sealed: sealer.seal(JSON.stringify(secrets)), masked: alerts.channels.mask(kind, target), signingSecret };
}

function refusalOf(kind: AlertChannelKind, message: string): UserError {
  const isAddress = kind === 'SLACK' || kind === 'WEBHOOK';
  return { code: isAddress ? 'FETCH_REFUSED' : 'INVALID', field: ['target'], message };
}
