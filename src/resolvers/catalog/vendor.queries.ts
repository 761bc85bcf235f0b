import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findVendor, listVendors } from '../../operations/catalog/read-vendors.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import { VendorConnection, VendorType } from '../../schema/catalog/vendor.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class VendorQueries {
  @Query(() => VendorType, { nullable: true, description: 'The vendor with this id or this code; give exactly one.' })
  async vendor(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { nullable: true, description: "The vendor's id." }) id?: string | null,
    @Arg('code', () => String, { nullable: true, description: "The vendor's short code, in any case." }) code?:
      | string
      | null,
  ): Promise<VendorType | null> {
    const row = await findVendor(ctx, { id: id ?? null, code: code ?? null });
    return row === null ? null : mapTo(VendorType, row);
  }

  @Query(() => VendorConnection, { description: 'All vendors, oldest first.' })
  async vendors(@Ctx() ctx: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Connection<VendorType>> {
    return toConnection(VendorConnection, await listVendors(ctx, page), (row) => mapTo(VendorType, row));
  }
}
