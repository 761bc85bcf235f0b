import { defineStatement } from '../_shared/statement.js';

/** Everything that is kept sealed for long, locked: targets of alert channels. */
export const lockSealedTargets = defineStatement<{ id: string; sealed: string }>(
  'sealed.lock_targets',
  'SELECT id, sealed_target AS sealed FROM alert_channels ORDER BY id FOR NO KEY UPDATE',
);

export const storeSealedTarget = defineStatement<never>(
  'sealed.store_target',
  'UPDATE alert_channels SET sealed_target = $2 WHERE id = $1',
);

/** Secrets that webhooks are signed with, those in their grace included, locked. */
export const lockSealedSecrets = defineStatement<{
  id: string;
  sealed: string;
  former: readonly { readonly sealed: string; readonly until: string }[];
}>(
  'sealed.lock_secrets',
  'SELECT id, secret AS sealed, former_secrets AS former FROM webhook_endpoints ORDER BY id FOR NO KEY UPDATE',
);

/** $1 id, $2 secret, $3 former secrets as JSON */
export const storeSealedSecrets = defineStatement<never>(
  'sealed.store_secrets',
  'UPDATE webhook_endpoints SET secret = $2, former_secrets = $3::jsonb WHERE id = $1',
);
