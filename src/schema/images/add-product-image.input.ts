import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ImageKinds, ProductImageType } from './product-image.type.js';

@InputType('AddProductImageInput', { description: 'A picture to add to a product; give either `url` or `uploadId`.' })
export class AddProductImageInputType {
  @Field(() => ID, { description: 'The product.' })
  productId: string;

  @Field(() => String, { nullable: true, description: 'Public http(s) address of the file.' })
  url?: string | null;

  @Field(() => ID, { nullable: true, description: 'A file sent before.' })
  uploadId?: string | null;

  @Field(() => ImageKinds, { defaultValue: 'RAW', nullable: true, description: 'Where the picture comes from.' })
  kind?: keyof typeof ImageKinds | null;
}

@ObjectType('AddProductImagePayload', { description: 'What `addProductImage` answers.', simpleResolvers: true })
export class AddProductImagePayloadType {
  @Field(() => ProductImageType, { nullable: true, description: 'The picture, PROCESSING; null on failure.' })
  image: ProductImageType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];

  jobId: string | null;
}
