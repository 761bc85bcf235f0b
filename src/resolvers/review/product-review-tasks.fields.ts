import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ReviewTaskState } from '../../entities/review/review-task.entity.js';
import type { TaskRow } from '../../entities/review/review-task.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listTasksOfProducts } from '../../operations/review/read-tasks.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import type { PageArgs } from '../../schema/_shared/page.args.js';
import { ProductType } from '../../schema/catalog/product.type.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { ReviewTasksArgs } from '../../schema/review/review-lists.args.js';
import { ReviewTaskConnection, ReviewTaskType } from '../../schema/review/review-task.type.js';
import { Call, type FieldCall } from '../_shared/call.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineChildLoader, load, loadOf } from '../_shared/loader.js';
import { LISTED_TASK_FIELDS } from '../_shared/loaders/review-task.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { requestedFields } from '../_shared/requested-fields.js';
import { toConnection } from '../_shared/to-connection.js';
import { listedTaskOfImage, newestTaskOfImage } from './review-task.loaders.js';

interface AskedTasks {
  readonly state: ReviewTaskState | null;
  readonly page: PageArgs;
}

/** A page of review tasks of each product. */
const tasksOfProduct = defineChildLoader<AskedTasks, ListPage<TaskRow>>((ctx, productIds, { state, page }) =>
  listTasksOfProducts(ctx, { productIds, state }, page),
);

@Resolver(() => ProductType)
export class ProductReviewTasksFields {
  @FieldResolver(() => ReviewTaskConnection, { description: 'Its review tasks, newest first.' })
  async reviewTasks(
    @Root() product: ProductType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => ReviewTasksArgs) args: ReviewTasksArgs,
  ): Promise<Connection<ReviewTaskType>> {
    const { state = null, ...page } = args;
    const tasks = await loadOf(ctx, tasksOfProduct, { parentId: product.id, asked: { state, page } });
    return toConnection(ReviewTaskConnection, tasks, (row) => mapTo(ReviewTaskType, row));
  }
}

@Resolver(() => ProductImageType)
export class ImageReviewTaskFields {
  @FieldResolver(() => ReviewTaskType, { nullable: true, description: 'Its newest review task, whatever its state.' })
  reviewTask(
    @Root() image: ProductImageType,
    @Call() { ctx, info }: FieldCall,
  ): Promise<ReviewTaskType | null> | ReviewTaskType | null {
    const isListed = requestedFields(info).isSubsetOf(LISTED_TASK_FIELDS);
    if (isListed && image.taskId !== undefined) return taskReadWith(image);
    return load(ctx, isListed ? listedTaskOfImage : newestTaskOfImage, image.id);
  }
}

/** The task that was read together with its picture. */
function taskReadWith(image: ProductImageType): ReviewTaskType | null {
  const { taskId, taskState: state, taskPriority: priority, taskOutcome: outcome, id: imageId, productId } = image;
  if (typeof taskId !== 'string') return null;
  return mapTo(ReviewTaskType, {
    id: taskId,
    imageId,
    productId,
    state,
    priority,
    outcome,
  } as unknown as ReviewTaskType);
}
