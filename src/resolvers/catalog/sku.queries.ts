import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { previewSku } from '../../operations/catalog/preview-sku.js';
import { SkuType } from '../../schema/catalog/sku.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class SkuQueries {
  @Query(() => SkuType, {
    nullable: true,
    description:
      'What `generateSku` would answer now, without writing; null for an unknown vendor and a code of which no SKU can be made.',
  })
  async skuPreview(
    @Ctx() ctx: GraphQLContext,
    @Arg('vendorId', () => ID, { description: 'Whose code it is.' }) vendorId: string,
    @Arg('rawCode', () => String, { description: 'The code as the vendor writes it.' }) rawCode: string,
  ): Promise<SkuType | null> {
    const sku = await previewSku(ctx, { vendorId, rawCode });
    return sku === null ? null : mapTo(SkuType, sku);
  }
}
