import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ImageValidationType } from './image-validation.type.js';
import { ProductImageType } from './product-image.type.js';

@InputType('ValidateImageInput', {
  description: 'A picture to judge; give exactly one of `imageId`, `url` and `uploadId`.',
})
export class ValidateImageInputType {
  @Field(() => ID, { nullable: true, description: 'A picture of the catalogue, whose verdict this becomes.' })
  imageId?: string | null;

  @Field(() => String, { nullable: true, description: 'Public http(s) address of a file.' })
  url?: string | null;

  @Field(() => ID, { nullable: true, description: 'A file sent before.' })
  uploadId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A picture of the catalogue that the judged one must show the same product as.',
  })
  referenceImageId?: string | null;

  @Field(() => String, { defaultValue: 'main-image', nullable: true, description: 'Name of the policy.' })
  policy?: string | null;
}

@ObjectType('ValidateImagePayload', { description: 'What `validateImage` answers.', simpleResolvers: true })
export class ValidateImagePayloadType {
  @Field(() => ImageValidationType, { nullable: true, description: 'The verdict; null on failure.' })
  validation: ImageValidationType | null;

  @Field(() => ProductImageType, {
    nullable: true,
    description: 'The picture judged; null for an address or an upload.',
  })
  image: ProductImageType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
