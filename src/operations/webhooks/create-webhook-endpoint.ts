import { randomBytes } from 'node:crypto';
import { formatSecret } from '../../engines/webhooks/sign-message.js';
import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { WebhookOrdering } from '../../entities/webhooks/webhook-endpoint.entity.js';
import {
  countEndpoints,
  type EndpointRow,
  insertEndpoint,
  lockEndpoints,
} from '../../entities/webhooks/webhook-endpoint.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkEndpoint } from './check-endpoint.js';

export interface CreateWebhookEndpointInput {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly subscription: string;
  readonly variables?: unknown;
  readonly ordering?: WebhookOrdering | null | undefined;
}

/** With a look at each of them for every batch of events, and places for deliveries to each. */
const MAX_ENDPOINTS = 1_000;
const KEY_BYTES = 32;

/** A new signing secret, as people get it. */
export function newSigningSecret(): string {
  return formatSecret(randomBytes(KEY_BYTES));
}

/**
 * Makes an endpoint and answers its signing secret, this once. It is told of what happens from now on, with the caller's rights of
 * now. Fails with FETCH_REFUSED for an address that may not be sent to, INVALID for a subscription that may not be followed.
 */
export async function createWebhookEndpoint(
  ctx: OperationContext,
  input: CreateWebhookEndpointInput,
): Promise<{ endpoint: EndpointRow; secret: string }> {
  const principal = requireRight(ctx, 'webhooks:manage');
  const { url, description = null, subscription: document, variables = null, ordering } = input;
  const checked = await checkEndpoint(ctx, { url, description, document, variables: variables ?? {}, principal });
  const secret = newSigningSecret();
  const values = [
    newId('webhook'),
    checked.url,
    checked.description,
    document,
    JSON.stringify(checked.variables),
    ordering ?? 'NONE',
    ctx.deps.sealer.seal(secret),
    principal.id,
    principal.name,
    principal.kind,
    principal.roles,
    ctx.deps.clock.now().toISOString(),
  ];
  const endpoint = await ctx.transaction(async (tx) => {
    await tx.query(lockEndpoints);
    const { count } = await getOne(tx, countEndpoints, []);
    if (count >= MAX_ENDPOINTS)
      throw UserErrors.of('LIMIT_EXCEEDED', null, `There are ${MAX_ENDPOINTS} endpoints, which is the most.`);
    return getOne(tx, insertEndpoint, values);
  });
  return { endpoint, secret };
}
