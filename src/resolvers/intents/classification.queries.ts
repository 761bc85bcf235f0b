import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { readClassification } from '../../operations/intents/classification.js';
import { readClassificationMetrics } from '../../operations/intents/read-classification-metrics.js';
import { listClassifications } from '../../operations/intents/read-classifications.js';
import { readUsage } from '../../operations/intents/read-usage.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { DateTime } from '../../schema/_shared/scalars.js';
import { ClassificationListArgs } from '../../schema/intents/classification.args.js';
import { ClassificationConnection, ClassificationType } from '../../schema/intents/classification.type.js';
import { ClassificationMetricsType } from '../../schema/intents/classification-metrics.type.js';
import { UsageWindowType } from '../../schema/intents/usage.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { classificationById } from '../_shared/loaders/classification.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';
import { toClassification } from './to-classification.js';

@Resolver()
export class ClassificationQueries {
  @Query(() => ClassificationType, { nullable: true, description: 'The classification with this id.' })
  classification(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The classification's id." }) id: string,
  ): Promise<ClassificationType | null> {
    return load(ctx, classificationById, id);
  }

  @Query(() => ClassificationConnection, { description: 'Classifications, newest first.' })
  async classifications(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ClassificationListArgs) args: ClassificationListArgs,
  ): Promise<Connection<ClassificationType>> {
    const page = await listClassifications(ctx, args);
    return toConnection(ClassificationConnection, page, (row) => toClassification(readClassification(row)));
  }

  @Query(() => ClassificationMetricsType, { description: 'How classifying goes.' })
  async classificationMetrics(
    @Ctx() ctx: GraphQLContext,
    @Arg('since', () => DateTime, {
      nullable: true,
      description: 'From this moment on, which is not to come, 31 days ago at most; a day ago when left out.',
    })
    since?: Date | null,
  ): Promise<ClassificationMetricsType> {
    return mapTo(ClassificationMetricsType, await readClassificationMetrics(ctx, since ?? null));
  }

  @Query(() => UsageWindowType, { description: 'What you took of your limits for prompts.' })
  async usage(@Ctx() ctx: GraphQLContext): Promise<UsageWindowType> {
    return mapTo(UsageWindowType, await readUsage(ctx));
  }
}
