import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { generateSku, generateSkus } from '../../operations/catalog/generate-skus.js';
import {
  GenerateSkuInputType,
  GenerateSkuPayloadType,
  GenerateSkusInputType,
  GenerateSkusPayloadType,
} from '../../schema/catalog/generate-sku.input.js';
import { SkuType } from '../../schema/catalog/sku.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class GenerateSkuMutations {
  @Mutation(() => GenerateSkuPayloadType, {
    description: "The SKU of a vendor's raw code: the same for ever, made now if it has none.",
  })
  generateSku(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => GenerateSkuInputType, { description: 'The code.' }) input: GenerateSkuInputType,
  ): Promise<GenerateSkuPayloadType> {
    return answer(GenerateSkuPayloadType, async () => ({ sku: mapTo(SkuType, await generateSku(ctx, input)) }), {
      sku: null,
    });
  }

  @Mutation(() => GenerateSkusPayloadType, {
    description: 'The SKUs of up to 10 000 raw codes of one vendor, in their order; each bad code fails alone.',
  })
  generateSkus(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => GenerateSkusInputType, { description: 'The codes.' }) input: GenerateSkusInputType,
  ): Promise<GenerateSkusPayloadType> {
    return answer(
      GenerateSkusPayloadType,
      async () => {
        const { skus, userErrors } = await generateSkus(ctx, input);
        const count = (status: SkuType['status']) => skus.filter((sku) => sku?.status === status).length;
        return {
          skus: skus.map((sku) => (sku === null ? null : mapTo(SkuType, sku))),
          inserted: count('INSERTED'),
          existing: count('EXISTING'),
          collisionsResolved: count('COLLISION_RESOLVED'),
          userErrors,
        };
      },
      { skus: [], inserted: 0, existing: 0, collisionsResolved: 0 },
    );
  }
}
