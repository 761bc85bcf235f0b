import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { guardSchema } from '../resolvers/_shared/guard-schema.js';
import { UpsertVendorMutation } from '../resolvers/catalog/upsert-vendor.mutation.js';
import { VendorQueries } from '../resolvers/catalog/vendor.queries.js';

/** Every class that answers a field, by slice. */
const RESOLVERS: NonEmptyArray<new () => object> = [
  // catalog
  UpsertVendorMutation,
  VendorQueries,
];

/** The schema, each root field behind its right. Throws when a root field has none in the policy table. */
export async function buildVitrineSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({ resolvers: RESOLVERS, validate: true });
  return guardSchema(schema);
}
