import type { OperationContext } from '../../operations/_shared/context.js';
import type { LoaderCache } from './loader.js';

/** The context of one execution: of a query, of a mutation, of one event of a subscription. */
export interface GraphQLContext extends OperationContext {
  readonly loaders: LoaderCache;
}
