import { SYSTEM_PRINCIPAL } from '../../../auth/principal.js';
import { apiKeysByIds } from '../../../entities/system/api-key.queries.js';
import { PrincipalType } from '../../../schema/_shared/principal.type.js';
import { defineLoader } from '../loader.js';
import { mapTo } from '../map-to.js';

/**
 * Who acted, by principal id: the holder of an API key, revoked ones included, or the platform. An id that names neither is
 * answered as such, without a right: what it did is still to be seen.
 */
export const principalById = defineLoader<string, PrincipalType>({
  async batch(ctx, ids) {
    const keyIds = ids.filter((id) => id !== SYSTEM_PRINCIPAL.id);
    const rows = keyIds.length === 0 ? [] : await ctx.deps.database.query(apiKeysByIds, [keyIds]);
    const keys = new Map(rows.map(({ id, name, roles }) => [id, { id, name, roles }]));
    return ids.map((id) => {
      const known = id === SYSTEM_PRINCIPAL.id ? SYSTEM_PRINCIPAL : keys.get(id);
      return mapTo(PrincipalType, known === undefined ? { id, name: 'Unknown', roles: [] } : { ...known });
    });
  },
});
