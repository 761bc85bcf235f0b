import { ArgsType, Field } from 'type-graphql';
import { PageArgs } from '../_shared/page.args.js';
import { ImageKinds, ImageStates } from './product-image.type.js';

/** Which pictures of a product. */
@ArgsType()
export class ProductImagesArgs extends PageArgs {
  @Field(() => ImageKinds, { nullable: true, description: 'Only those of this kind.' })
  kind?: keyof typeof ImageKinds | null;

  @Field(() => ImageStates, { nullable: true, description: 'Only those in this state.' })
  state?: keyof typeof ImageStates | null;
}
