import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ProductType } from './product.type.js';

@InputType('MergeProductsInput', { description: 'Products that are one and the same.' })
export class MergeProductsInputType {
  @Field(() => ID, { description: 'The product kept.' })
  keepId: string;

  @Field(() => [ID], { description: 'The products merged into it and archived, 1–100.' })
  duplicateIds: string[];
}

@ObjectType('MergeProductsPayload', { description: 'What `mergeProducts` answers.', simpleResolvers: true })
export class MergeProductsPayloadType {
  @Field(() => ProductType, { nullable: true, description: 'The product kept; null on failure.' })
  product: ProductType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong, and nothing was merged; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
