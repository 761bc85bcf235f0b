import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { upsertVendor } from '../../operations/catalog/upsert-vendor.js';
import { UpsertVendorInputType, UpsertVendorPayloadType } from '../../schema/catalog/upsert-vendor.input.js';
import { VendorType } from '../../schema/catalog/vendor.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class UpsertVendorMutation {
  @Mutation(() => UpsertVendorPayloadType, {
    description: 'Creates the vendor with this code, or changes the one there is.',
  })
  upsertVendor(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpsertVendorInputType, { description: 'The vendor.' }) input: UpsertVendorInputType,
  ): Promise<UpsertVendorPayloadType> {
    return answer(
      UpsertVendorPayloadType,
      async () => ({ vendor: mapTo(VendorType, await upsertVendor(ctx, input)) }),
      { vendor: null },
    );
  }
}
