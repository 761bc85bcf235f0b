import { Field, Float, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { ProductStatuses } from '../_shared/product-status.enum.js';
import { DateTime, Decimal, Json } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const ProductOrders = stringEnum('ProductOrder', 'The order of a list of products.', {
  CREATED_DESC: 'Newest first.',
  CREATED_ASC: 'Oldest first.',
  NAME_ASC: 'By the first 120 characters of the name, case not counting; products without a name last.',
  UPDATED_DESC: 'Last changed first.',
});

export const DuplicateReasons = stringEnum('DuplicateReason', 'Why two products may be one.', {
  GTIN: 'They carry the same GTIN.',
  SKU_COLLISION: 'Their raw codes gave the same SKU, so that one of them carries a suffix.',
  VENDOR_CODE: 'Two vendors use the same code for them.',
  IMAGE: 'Their pictures are nearly identical.',
  NAME: 'Their names are alike.',
});

@ObjectType('Pricing', { description: 'What a product costs. Null: not given.', simpleResolvers: true })
export class PricingType {
  @Field(() => Decimal, { nullable: true, description: 'Maximum retail price.' })
  mrp: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Selling price; never above `mrp`.' })
  price: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Amount off; `mrp` less `price` where all three are given.' })
  discount: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Goods and services tax, in per cent.' })
  gst: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the amounts, ISO 4217.' })
  currency: string | null;
}

@ObjectType('Product', {
  implements: NodeType,
  description: 'One article of one vendor.',
  simpleResolvers: true,
})
export class ProductType extends NodeType {
  vendorId: string;
  canonicalSku: string;
  mergedIntoId: string | null;

  @Field(() => String, { description: "The vendor's own code, as it came first." })
  vendorCode: string;

  @Field(() => String, { nullable: true, description: 'Name, for people.' })
  name: string | null;

  @Field(() => String, { nullable: true, description: "Category, in the catalogue's own words." })
  category: string | null;

  @Field(() => String, { nullable: true, description: 'Global trade item number, fourteen digits.' })
  gtin: string | null;

  @Field(() => String, { nullable: true, description: 'Id in the system the product comes from; unique.' })
  externalId: string | null;

  @Field(() => PricingType, { description: 'What it costs.' })
  pricing: PricingType;

  @Field(() => Json, { description: 'Whatever else is known of it: a JSON object.' })
  attributes: Record<string, unknown>;

  @Field(() => ProductStatuses, { description: 'How far it has come.' })
  status: keyof typeof ProductStatuses;

  @Field(() => DateTime, { description: 'When it was first stored.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt: Date;
}

export const ProductConnection = connectionOf('Product', () => ProductType);

@ObjectType('DuplicateCandidate', {
  description: 'A product that may be the same article; a person decides, by `mergeProducts`.',
  simpleResolvers: true,
})
export class DuplicateCandidateType {
  productId: string;

  @Field(() => Float, { description: 'How much speaks for it, 0–1.' })
  score: number;

  @Field(() => [DuplicateReasons], { description: 'What speaks for it, strongest first.' })
  reasons: (keyof typeof DuplicateReasons)[];
}
