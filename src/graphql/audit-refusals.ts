import { type GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { AppError } from '../errors.js';
import type { AuditTrail } from '../operations/_shared/audit-trail.js';
import type { Caller, OperationRequest, PrepareOperation } from './operation-request.js';

/** Preparation that leaves an entry in the audit log for every mutation field somebody had no right to ask for. */
export function auditRefusals(prepare: PrepareOperation, audit: AuditTrail): PrepareOperation {
  return (request, caller) => {
    const prepared = prepare(request, caller);
    if (!('document' in prepared)) for (const error of prepared) record(error, { request, caller, audit });
    return prepared;
  };
}

interface Refused {
  readonly request: OperationRequest;
  readonly caller: Caller;
  readonly audit: AuditTrail;
}

function record(error: GraphQLError, { request, caller, audit }: Refused): void {
  const [node] = error.nodes ?? [];
  const isMutation = node?.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION;
  const key = error.path?.[0];
  if (!isMutation || key === undefined || !(error.originalError instanceof AppError)) return;
  audit.recordRefusal({
    ...caller,
    operation: fieldNamed(node, String(key)),
    code: error.originalError.code,
    content: request.variables,
  });
}

/** The name of the field that is answered under this key; the key itself for one inside a fragment. */
function fieldNamed(operation: OperationDefinitionNode, key: string): string {
  for (const selection of operation.selectionSet.selections)
    if (selection.kind === Kind.FIELD && (selection.alias ?? selection.name).value === key) return selection.name.value;
  return key;
}
