import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { ClassificationType } from '../../schema/intents/classification.type.js';
import { ClassificationEventType } from '../../schema/intents/classification-event.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { classificationById } from '../_shared/loaders/classification.loader.js';

@Resolver(() => ClassificationEventType)
export class ClassificationEventFields {
  @FieldResolver(() => ClassificationType, { description: 'The classification as it is now.' })
  async classification(
    @Root() event: ClassificationEventType,
    @Ctx() ctx: GraphQLContext,
  ): Promise<ClassificationType> {
    const found = await load(ctx, classificationById, event.classificationId);
    if (found === null) throw new AppError('NOT_FOUND', 'The classification of this event is gone.');
    return found;
  }
}
