import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ingestProduct, ingestProducts } from '../../operations/catalog/ingest-products.js';
import {
  IngestProductInputType,
  IngestProductPayloadType,
  IngestProductsInputType,
  IngestProductsPayloadType,
} from '../../schema/catalog/ingest-product.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { productById } from '../_shared/loaders/product.loader.js';

@Resolver()
export class IngestProductMutations {
  @Mutation(() => IngestProductPayloadType, {
    description: 'Stores a product, or changes the one its vendor has under this code; its picture is judged later.',
  })
  ingestProduct(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => IngestProductInputType, { description: 'The product.' }) input: IngestProductInputType,
  ): Promise<IngestProductPayloadType> {
    return answer(
      IngestProductPayloadType,
      async () => {
        const { productId, jobId } = await ingestProduct(ctx, input);
        return { product: await load(ctx, productById, productId), jobId };
      },
      { product: null, jobId: null },
    );
  }

  @Mutation(() => IngestProductsPayloadType, {
    description:
      'Stores or changes 1–1 000 products at once; each bad row fails alone. Their pictures are judged later, by one job.',
  })
  ingestProducts(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => IngestProductsInputType, { description: 'The products.' }) input: IngestProductsInputType,
  ): Promise<IngestProductsPayloadType> {
    return answer(
      IngestProductsPayloadType,
      async () => {
        const { productIds, created, jobId, errors } = await ingestProducts(ctx, input);
        const products = await Promise.all(
          productIds.map(async (id) => (id === null ? null : load(ctx, productById, id))),
        );
        return { products, created, jobId, userErrors: errors };
      },
      { products: [], created: 0, jobId: null },
    );
  }
}
