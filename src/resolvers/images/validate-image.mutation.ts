import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { validateImage } from '../../operations/images/validate-image.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { ValidateImageInputType, ValidateImagePayloadType } from '../../schema/images/validate-image.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toValidation } from './to-validation.js';

@Resolver()
export class ValidateImageMutation {
  @Mutation(() => ValidateImagePayloadType, {
    description: 'Judges a picture by a policy and answers with the verdict.',
  })
  validateImage(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ValidateImageInputType, { description: 'The picture.' }) input: ValidateImageInputType,
  ): Promise<ValidateImagePayloadType> {
    return answer(
      ValidateImagePayloadType,
      async () => {
        const { imageId, url, uploadId, referenceImageId } = input;
        const policy = input.policy ?? 'main-image';
        const asked = { imageId, url, uploadId, referenceImageId, policy };
        const { validation, cached, image } = await validateImage(ctx, asked);
        return {
          validation: toValidation(validation, cached),
          image: image === null ? null : mapTo(ProductImageType, image),
        };
      },
      { validation: null, image: null },
    );
  }
}
