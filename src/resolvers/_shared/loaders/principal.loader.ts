import { SYSTEM_PRINCIPAL } from '../../../auth/principal.js';
import { actorsByIds } from '../../../entities/system/user.queries.js';
import { PrincipalType } from '../../../schema/_shared/principal.type.js';
import { defineLoader } from '../loader.js';
import { mapTo } from '../map-to.js';

/**
 * Who acted, by principal id: the holder of an API key, revoked ones included, a person who came with a token, or the
 * platform. An id that names none of them is answered as such, without a right: what it did is still to be seen.
 */
export const principalById = defineLoader<string, PrincipalType>({
  async batch(ctx, ids) {
    const others = ids.filter((id) => id !== SYSTEM_PRINCIPAL.id);
    const rows = others.length === 0 ? [] : await ctx.deps.database.query(actorsByIds, [others]);
    const actors = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const known = id === SYSTEM_PRINCIPAL.id ? SYSTEM_PRINCIPAL : actors.get(id);
      return mapTo(PrincipalType, known === undefined ? { id, name: 'Unknown', roles: [] } : { ...known });
    });
  },
});
