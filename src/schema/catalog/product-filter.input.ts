import { ArgsType, Field, ID } from 'type-graphql';
import { PageArgs } from '../_shared/page.args.js';
import { ProductFilterType } from '../_shared/product-filter.input.js';
import { ProductOrders } from './product.type.js';

@ArgsType()
export class ProductListArgs extends PageArgs {
  @Field(() => ProductFilterType, { nullable: true, description: 'Which products; all without it.' })
  filter?: ProductFilterType | null;

  @Field(() => ProductOrders, { nullable: true, description: 'In which order; newest first without it.' })
  orderBy?: keyof typeof ProductOrders | null;
}

@ArgsType()
export class ProductKeyArgs {
  @Field(() => ID, { nullable: true, description: "The product's id." })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Its SKU, in any case.' })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: 'Its id in the system it comes from.' })
  externalId?: string | null;
}
