import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Decimal, Json } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ProductType } from './product.type.js';

@InputType('IngestProductInput', {
  description:
    'A product to store, or to change when its vendor has one with this code: what is left out stays, null empties.',
})
export class IngestProductInputType {
  @Field(() => ID, { description: 'Whose product it is.' })
  vendorId: string;

  @Field(() => String, { description: "The vendor's own code, at most 256 characters." })
  vendorCode: string;

  @Field(() => String, { nullable: true, description: 'Name, at most 500 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Category, at most 200 characters.' })
  category?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'GTIN-8, -12, -13 or -14; its check digit is checked, and it is kept as fourteen digits.',
  })
  gtin?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id in the system the product comes from, unique, at most 200 characters.',
  })
  externalId?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Maximum retail price.' })
  mrp?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Selling price, at most `mrp`.' })
  price?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Amount off: `mrp` less `price` when all three are known.' })
  discount?: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Goods and services tax in per cent, 0–100.' })
  gst?: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the amounts, ISO 4217.' })
  currency?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Whatever else is known: a JSON object of at most 16 KB. It replaces the one there is.',
  })
  attributes?: unknown;

  @Field(() => String, {
    nullable: true,
    description: 'Address of a raw picture; one that the product has already is not added again.',
  })
  rawImageUrl?: string | null;

  @Field(() => ID, { nullable: true, description: 'A received upload to take as raw picture, instead of an address.' })
  uploadId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether variants shall be made of the raw picture, once that has been read.',
  })
  enhance?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'How many variants, 1–8; the configured number when left out.' })
  enhancedImageCount?: number | null;
}

@InputType('IngestProductsInput', { description: 'Products to store or change in one go.' })
export class IngestProductsInputType {
  @Field(() => [IngestProductInputType], { description: '1–1 000 rows; each bad row fails alone.' })
  products: IngestProductInputType[];

  @Field(() => String, {
    nullable: true,
    description: 'A key of your own, 1–200 characters: the same call with the same key gets the first answer again.',
  })
  idempotencyKey?: string | null;
}

@ObjectType('IngestProductPayload', { description: 'What `ingestProduct` answers.', simpleResolvers: true })
export class IngestProductPayloadType {
  jobId: string | null;

  @Field(() => ProductType, { nullable: true, description: 'The product as it now is; null on failure.' })
  product: ProductType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('IngestProductsPayload', { description: 'What `ingestProducts` answers.', simpleResolvers: true })
export class IngestProductsPayloadType {
  jobId: string | null;

  @Field(() => [ProductType], {
    nullable: 'items',
    description: 'One for each row, in their order; null where the row failed.',
  })
  products: readonly (ProductType | null)[];

  @Field(() => Int, { description: 'How many were stored for the first time.' })
  created: number;

  @Field(() => [UserErrorType], { description: 'What went wrong, by index of the row; empty when all worked.' })
  userErrors: readonly UserErrorType[];
}
