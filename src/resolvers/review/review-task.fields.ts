import { Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { signImageAddress } from '../../operations/_shared/image-address.js';
import { scoreNow, shownLease } from '../../operations/review/task-now.js';
import { ImageCheckType } from '../../schema/_shared/image-check.type.js';
import { PrincipalType } from '../../schema/_shared/principal.type.js';
import { DateTime } from '../../schema/_shared/scalars.js';
import { ProductType } from '../../schema/catalog/product.type.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { ReviewDecisionType } from '../../schema/review/review-decision.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { imageById } from '../_shared/loaders/image.loader.js';
import { principalById } from '../_shared/loaders/principal.loader.js';
import { productById } from '../_shared/loaders/product.loader.js';
import { checksOfValidation, decisionsOfTask } from './review-task.loaders.js';

@Resolver(() => ReviewTaskType)
export class ReviewTaskFields {
  @FieldResolver(() => ProductType, { description: 'The product the picture shows.' })
  product(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<ProductType> {
    return productOf(task, ctx);
  }

  @FieldResolver(() => ProductImageType, { description: 'The picture to decide on.' })
  image(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<ProductImageType> {
    return imageOf(task, ctx);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Name of the product.' })
  async productName(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<string | null> {
    return (await productOf(task, ctx)).name;
  }

  @FieldResolver(() => String, { description: "The vendor's raw code of the product." })
  async vendorCode(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<string> {
    return (await productOf(task, ctx)).vendorCode;
  }

  @FieldResolver(() => String, { description: 'SKU of the product.' })
  async canonicalSku(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<string> {
    return (await productOf(task, ctx)).canonicalSku;
  }

  @FieldResolver(() => String, { description: "Signed address of the picture's file, for a day." })
  async imageUrl(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<string> {
    return signImageAddress(ctx, await imageOf(task, ctx));
  }

  @FieldResolver(() => [ImageCheckType], {
    description: "The checks of the picture's verdict; none without a verdict.",
  })
  async validationChecks(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<ImageCheckType[]> {
    const { validationId } = await imageOf(task, ctx);
    return validationId === null ? [] : load(ctx, checksOfValidation, validationId);
  }

  @FieldResolver(() => Float, {
    description:
      'How soon it should be done, in points, now: business priority 0–40, uncertainty 0–10, 10 a day since (or until) the due time, 5 a day since it was opened.',
  })
  priorityScore(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): number {
    return scoreNow(ctx, task);
  }

  @FieldResolver(() => [ReviewDecisionType], {
    description:
      "The decisions, oldest first. Until the task is completed, reviewers see only their own: nobody follows a peer's.",
  })
  decisions(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<ReviewDecisionType[]> {
    return load(ctx, decisionsOfTask, task.id);
  }

  @FieldResolver(() => PrincipalType, {
    nullable: true,
    description: 'Who holds it: the caller if it is one of several, else the one whose lease ends last.',
  })
  claimedBy(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Promise<PrincipalType> | null {
    const lease = shownLease(ctx, task);
    return lease === null ? null : load(ctx, principalById, lease.reviewerId);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: "When that reviewer's lease ends." })
  leaseExpiresAt(@Root() task: ReviewTaskType, @Ctx() ctx: GraphQLContext): Date | null {
    const lease = shownLease(ctx, task);
    return lease === null ? null : new Date(lease.expiresAt);
  }
}

async function productOf(task: ReviewTaskType, ctx: GraphQLContext): Promise<ProductType> {
  const product = await load(ctx, productById, task.productId);
  if (product === null) throw new AppError('NOT_FOUND', 'The product of this task is gone.');
  return product;
}

async function imageOf(task: ReviewTaskType, ctx: GraphQLContext): Promise<ProductImageType> {
  const image = await load(ctx, imageById, task.imageId);
  if (image === null) throw new AppError('NOT_FOUND', 'The picture of this task is gone.');
  return image;
}
