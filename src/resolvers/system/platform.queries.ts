import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { AppError } from '../../errors.js';
import { checkHealth } from '../../operations/system/check-health.js';
import { readLogCursor } from '../../operations/system/read-log-cursor.js';
import { NodeType } from '../../schema/_shared/node.type.js';
import { PrincipalType } from '../../schema/_shared/principal.type.js';
import { Cursor } from '../../schema/_shared/scalars.js';
import { ComponentHealthType, HealthType } from '../../schema/system/health.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineLoader, load } from '../_shared/loader.js';
import { mapTo } from '../_shared/map-to.js';
import { loadNode } from '../_shared/node-registry.js';

const MAX_NODES = 100;

/** Asked once for each execution: health is open to everybody, writes a probe, and can be asked for under many aliases. */
const health = defineLoader<'now', Awaited<ReturnType<typeof checkHealth>>>({
  async batch(ctx, keys) {
    const answer = await checkHealth(ctx);
    return keys.map(() => answer);
  },
});

@Resolver()
export class PlatformQueries {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Whatever has this id; null when nothing has, or you may not see it.',
  })
  node(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: 'A TypeID.' }) id: string,
  ): Promise<NodeType | null> {
    return loadNode(ctx, id);
  }

  @Query(() => [NodeType], { nullable: 'items', description: 'What has these ids, in their order; at most 100.' })
  nodes(
    @Ctx() ctx: GraphQLContext,
    @Arg('ids', () => [ID], { description: 'TypeIDs.' }) ids: string[],
  ): Promise<(NodeType | null)[]> {
    if (ids.length > MAX_NODES) throw new AppError('BAD_USER_INPUT', `"ids" takes at most ${MAX_NODES}.`);
    return Promise.all(ids.map((id) => loadNode(ctx, id)));
  }

  @Query(() => PrincipalType, { description: 'Who you are.' })
  viewer(@Ctx() ctx: GraphQLContext): PrincipalType {
    if (ctx.principal === null) throw new AppError('UNAUTHENTICATED');
    return mapTo(PrincipalType, { ...ctx.principal });
  }

  @Query(() => HealthType, { description: 'How the platform works.' })
  async health(@Ctx() ctx: GraphQLContext): Promise<HealthType> {
    const { status, components } = await load(ctx, health, 'now');
    return mapTo(HealthType, {
      status,
      components: components.map((component) => mapTo(ComponentHealthType, component)),
      version: ctx.deps.settings.version,
      uptimeSeconds: process.uptime(),
    });
  }

  @Query(() => Cursor, {
    description:
      "The event log's position now. Read it first, then the state, then subscribe with it as `after`: no gap, no duplicate.",
  })
  logCursor(@Ctx() ctx: GraphQLContext): Promise<string> {
    return readLogCursor(ctx);
  }
}
