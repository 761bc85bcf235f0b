import type { Tx } from '../../adapters/database/database.js';
import type { Principal } from '../../auth/principal.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { abandonDeliveries } from '../../entities/webhooks/webhook-delivery.queries.js';
import type { WebhookOrdering } from '../../entities/webhooks/webhook-endpoint.entity.js';
import {
  changeEndpoint,
  type EndpointRow,
  endpointsByIds,
  lockEndpoint,
} from '../../entities/webhooks/webhook-endpoint.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkEndpoint } from './check-endpoint.js';
import { disableEndpoints, ENDED } from './disable-endpoints.js';

export interface UpdateWebhookEndpointInput {
  readonly id: string;
  readonly url?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly subscription?: string | null | undefined;
  readonly variables?: unknown;
  readonly ordering?: WebhookOrdering | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

/**
 * Changes what is given. The whole is checked anew and has the caller's rights from then on, so nobody can make an endpoint tell more
 * than they may see themselves; enabling it also forgets its failures. Disabling it ends what waits for it. Fails as creating it does.
 */
export async function updateWebhookEndpoint(
  ctx: OperationContext,
  input: UpdateWebhookEndpointInput,
): Promise<EndpointRow> {
  const principal = requireRight(ctx, 'webhooks:manage');
  const known = await findOne(ctx.deps.database, endpointsByIds, [[input.id]]);
  if (known === null) throw unknownEndpoint();
  const wish = {
    url: input.url ?? known.url,
    description: input.description === undefined ? known.description : input.description,
    document: input.subscription ?? known.document,
    variables: input.variables ?? known.variables,
    principal,
  };
  // One that is only switched off may have become wrong meanwhile: that must not keep it on.
  if (input.enabled === false && isNothingElse(input)) return disable(ctx, known);
  const checked = await checkEndpoint(ctx, wish);
  const change = [
    checked.url,
    checked.description,
    wish.document,
    JSON.stringify(checked.variables),
    input.ordering ?? known.ordering,
  ];
  return ctx.transaction(async (tx) => {
    const current = await getOne(tx, lockEndpoint, [input.id]);
    if (current.version !== known.version)
      throw UserErrors.of('CONFLICT', null, 'Somebody else has changed it just now; look at it again.');
    const values = [input.id, ...change, ...ownerOf(principal), input.enabled === true];
    // Events that were being dispatched when it was disabled may have come after what waited then was ended.
    if (input.enabled === true && !current.enabled) await tx.query(abandonDeliveries, [[input.id], ENDED]);
    const changed = await getOne(tx, changeEndpoint, values);
    return input.enabled === false ? disabled(tx, ctx, changed) : changed;
  });
}

/** Says that an id names no endpoint. */
export function unknownEndpoint(): UserErrors {
  return UserErrors.of('NOT_FOUND', 'id', 'There is no such endpoint.');
}

function ownerOf({ id, name, kind, roles }: Principal): unknown[] {
  return [id, name, kind, roles];
}

/** Null takes the description away; of all else it says nothing. */
function isNothingElse({ id: _id, enabled: _enabled, description, ...rest }: UpdateWebhookEndpointInput): boolean {
  return description === undefined && Object.values(rest).every((value) => value === undefined || value === null);
}

function disable(ctx: OperationContext, endpoint: EndpointRow): Promise<EndpointRow> {
  return ctx.transaction((tx) => disabled(tx, ctx, endpoint));
}

async function disabled(tx: Tx, ctx: OperationContext, { id }: EndpointRow): Promise<EndpointRow> {
  await disableEndpoints(tx, ctx, [{ id, cause: 'BY_HAND', reason: 'It was disabled by hand.' }]);
  return getOne(tx, lockEndpoint, [id]);
}
