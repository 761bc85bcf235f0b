import { apiKeyPrefix, hashApiKey, newApiKeySecret } from '../../auth/api-key-secret.js';
import { findOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { Role } from '../../entities/system/api-key.entity.js';
import { type ApiKeyRow, insertApiKey } from '../../entities/system/api-key.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';

export interface CreateApiKeyInput {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt?: Date | null | undefined;
}

/** Makes a key and answers its secret, this once. Fails with INVALID for no role or an expiry in the past. */
export async function createApiKey(
  ctx: OperationContext,
  input: CreateApiKeyInput,
  secret = newApiKeySecret(),
): Promise<{ apiKey: ApiKeyRow; secret: string }> {
  requireRight(ctx, 'keys:manage');
  const now = ctx.deps.clock.now();
  const errors: UserError[] = checkTexts([{ field: ['name'], text: input.name, maxLength: 200, required: true }]);
  const roles = [...new Set(input.roles)];
  if (roles.length === 0) errors.push({ code: 'INVALID', field: ['roles'], message: 'A key needs at least one role.' });
  if (input.expiresAt && input.expiresAt <= now)
    errors.push({ code: 'INVALID', field: ['expiresAt'], message: 'The expiry lies in the past.' });
  if (errors.length > 0) throw new UserErrors(errors);
  const expiresAt = input.expiresAt?.toISOString() ?? null;
  const values = [
    newId('key'),
    input.name.trim(),
    roles,
    apiKeyPrefix(secret),
    hashApiKey(secret),
    expiresAt,
    now.toISOString(),
  ];
  return ctx.transaction(async (tx) => {
    const apiKey = await findOne(tx, insertApiKey, values);
    if (apiKey === null) throw UserErrors.of('DUPLICATE', null, 'This key exists already.');
    await append(tx, [
      { type: 'api_key.created.v1', entityId: apiKey.id, entityVersion: 1, payload: {}, occurredAt: now },
    ]);
    return { apiKey, secret };
  });
}
