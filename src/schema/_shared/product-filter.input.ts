import { Field, ID, InputType } from 'type-graphql';
import { ProductStatuses } from './product-status.enum.js';
import { DateTime } from './scalars.js';

@InputType('ProductFilter', { description: 'Which products; every part given must fit.' })
export class ProductFilterType {
  @Field(() => ID, { nullable: true, description: 'Products of this vendor.' })
  vendorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Products of exactly this category.' })
  category?: string | null;

  @Field(() => [ProductStatuses], {
    nullable: true,
    description:
      'Products in one of these states, and so none for an empty list; without it archived ones are listed too.',
  })
  status?: (keyof typeof ProductStatuses)[] | null;

  @Field(() => String, { nullable: true, description: 'The product with this SKU, in any case.' })
  sku?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Text found anywhere in the name, or at the beginning of the vendor's code or the SKU; 1–200 characters, in any case.",
  })
  search?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether an image of it waits for a reviewer.' })
  hasOpenReview?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Products first stored after this moment.' })
  createdAfter?: Date | null;
}
