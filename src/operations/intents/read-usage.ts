import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** What the caller took of the limits, and the limits. */
export interface UsageWindow {
  readonly requestsThisMinute: number;
  readonly requestsThisHour: number;
  readonly costThisHourUsd: number;
  readonly reservedUsd: number;
  readonly minuteLimit: number;
  readonly hourLimit: number;
  /** Null: no limit. */
  readonly costLimitUsd: number | null;
}

const MICRO = 1_000_000;

/** The caller's own usage. Throws SERVICE_UNAVAILABLE while the store of the limits is away. */
export async function readUsage(ctx: OperationContext): Promise<UsageWindow> {
  const { id } = requireRight(ctx, 'intents:read');
  const { rates, spending } = ctx.deps.intents;
  const [requests, money] = await Promise.all([rates.inspect(id), spending.inspect(id)]);
  if (money === null) throw new AppError('SERVICE_UNAVAILABLE', 'The limits cannot be read at the moment; try again.');
  return {
    requestsThisMinute: requests.minute,
    requestsThisHour: requests.hour,
    costThisHourUsd: money.settledMicroUsd / MICRO,
    reservedUsd: money.reservedMicroUsd / MICRO,
    minuteLimit: rates.rates.perMinute,
    hourLimit: rates.rates.perHour,
    costLimitUsd: spending.limitMicroUsd === null ? null : spending.limitMicroUsd / MICRO,
  };
}
