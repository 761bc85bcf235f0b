import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { listAuditLog } from '../../operations/system/read-audit-log.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { AuditEntryConnection, AuditEntryType } from '../../schema/system/audit-entry.type.js';
import { AuditLogArgs } from '../../schema/system/audit-log.args.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class AuditLogQuery {
  @Query(() => AuditEntryConnection, {
    description: 'Which changes were asked for, by whom, from where, and what came of them; newest first.',
  })
  async auditLog(
    @Ctx() ctx: GraphQLContext,
    @Args(() => AuditLogArgs) args: AuditLogArgs,
  ): Promise<Connection<AuditEntryType>> {
    const { filter, ...page } = args;
    return toConnection(AuditEntryConnection, await listAuditLog(ctx, filter ?? {}, page), (row) =>
      mapTo(AuditEntryType, row),
    );
  }
}
