import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { overlayAddress } from '../../operations/images/file-addresses.js';
import { CheckNames, ImageCheckType } from '../../schema/_shared/image-check.type.js';
import { ImageValidationType } from '../../schema/images/image-validation.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';

@Resolver(() => ImageValidationType)
export class ImageValidationFields {
  @FieldResolver(() => ImageCheckType, { nullable: true, description: 'One check by its name.' })
  check(
    @Root() validation: ImageValidationType,
    @Arg('name', () => CheckNames, { description: 'Which one.' }) name: keyof typeof CheckNames,
  ): ImageCheckType | null {
    return validation.checks.find((check) => check.name === name) ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Signed address of the picture with the findings drawn over it: outline, box, border, sharpness. Null when nothing was measured.',
  })
  overlayUrl(@Root() validation: ImageValidationType, @Ctx() ctx: GraphQLContext): string | null {
    return validation.drawable ? overlayAddress(ctx, validation.id) : null;
  }
}
