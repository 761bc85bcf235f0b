import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config/load-config.js';
import { auditRefusals } from '../graphql/audit-refusals.js';
import { boundExecution } from '../graphql/bound-execution.js';
import { countRefusals } from '../graphql/count-refusals.js';
import { createExecutor, type Executor } from '../graphql/executor.js';
import type { PrepareOperation } from '../graphql/operation-request.js';
import type { Deps } from '../operations/_shared/context.js';
import { requestContextsOver } from './contexts.js';
import { openOperationPreparer } from './operation-preparer.js';

/** How operations of any transport are checked, bounded and run. */
export interface Execution {
  readonly prepare: PrepareOperation;
  readonly execute: Executor;
  readonly createContext: ReturnType<typeof requestContextsOver>;
  stop(): void;
}

/** Opens it over one schema, as it is configured. */
export async function openExecution(schema: GraphQLSchema, deps: Deps, config: Config): Promise<Execution> {
  const audited = auditRefusals(await openOperationPreparer(schema, config, deps.clock), deps.audit);
  const prepare = countRefusals(audited, deps.metrics);
  const bound = boundExecution(createExecutor(schema), config.graphql.OPERATION_TIMEOUT_MS);
  return { prepare, execute: bound.execute, createContext: requestContextsOver(deps), stop: bound.stop };
}
