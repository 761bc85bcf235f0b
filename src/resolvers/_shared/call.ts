import type { GraphQLResolveInfo } from 'graphql';
import { createParameterDecorator } from 'type-graphql';
import type { GraphQLContext } from './graphql-context.js';

/** The context together with the place in the document, for fields that read only what is asked of them. */
export interface FieldCall {
  readonly ctx: GraphQLContext;
  readonly info: GraphQLResolveInfo;
}

/** Injects a {@link FieldCall}. */
export function Call(): ReturnType<typeof createParameterDecorator> {
  return createParameterDecorator<GraphQLContext>(({ context, info }): FieldCall => ({ ctx: context, info }));
}
