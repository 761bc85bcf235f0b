import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { networkOf } from '../auth/address-limit.js';
import { authorise } from '../auth/authorise.js';
import { allows, FIELD_RIGHTS } from '../auth/policy.js';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';
import { type AskedField, askedFields, type DocumentScope } from './cost/asked-fields.js';
import { compileCost } from './cost/compile-cost.js';
import { CostAccount, CostRefusal, type Payer } from './cost/cost-account.js';
import { requestedCost, type Variables } from './cost/cost-tree.js';
import { LEAST_POINTS, REFUSED_POINTS } from './cost/weights.js';
import { KnownDocuments, type KnownOperation, type RootField } from './known-documents.js';
import { checkVariables } from './limits/check-variables.js';
import type { OperationLimits } from './limits/operation-limits.js';
import { OperationRefused, refusalErrors } from './operation-refused.js';
import type { Caller, OperationRequest, PreparedOperation, PrepareOperation } from './operation-request.js';
import { PersistedOperations, type PersistedSettings } from './persisted/persisted-operations.js';
import type { Throttle } from './throttle/throttle.js';
import { createDocumentReader } from './valid-document.js';

export interface PrepareSettings {
  readonly schema: GraphQLSchema;
  /** Whether documents may ask for the schema; where not, errors do not tell of it either. */
  readonly introspection: boolean;
  readonly limits: OperationLimits;
  readonly persisted: PersistedSettings;
  /** What those with credentials are throttled by, each for itself, and what others are, by their address. */
  readonly throttles: { readonly principals: Throttle; readonly addresses: Throttle };
}

const REMEMBERED = { documents: 1_000, weight: 200_000 } as const;

/** How much dearer than a field of one type the same field of an abstract type may be: it is counted once for each. */
const TYPES_PER_FIELD = 10;

/** Makes the one check of all transports. What it works out of a document is remembered by the document's text. */
export function createOperationPreparer(settings: PrepareSettings): PrepareOperation {
  const preparer = new OperationPreparer(settings);
  return (request, caller) => preparer.prepare(request, caller);
}

class OperationPreparer {
  readonly #settings: PrepareSettings;
  readonly #read: (text: string) => DocumentNode;
  readonly #persisted: PersistedOperations;
  readonly #known = new KnownDocuments(REMEMBERED);

  constructor(settings: PrepareSettings) {
    this.#settings = settings;
    this.#read = createDocumentReader(settings);
    this.#persisted = new PersistedOperations(settings.persisted);
  }

  prepare(request: OperationRequest, caller: Caller): PreparedOperation | readonly GraphQLError[] {
    const payer = this.#payerOf(caller);
    try {
      // Whoever has nothing left is not even read.
      this.#pay(LEAST_POINTS, 0, payer);
      return this.#prepare(request, caller, payer);
    } catch (error) {
      // Not for having no points: whoever goes on asking would never get any back.
      if (!isThrottled(error)) payer.throttle.charge(payer.key, REFUSED_POINTS);
      return refusalErrors(error);
    }
  }

  #prepare(request: OperationRequest, { principal }: Caller, payer: Payer): PreparedOperation {
    const { limits } = this.#settings;
    const { text, register } = this.#persisted.resolve(request);
    const known = this.#known.get(text) ?? this.#known.add(text, this.#read(text));
    // What strangers send shall displace nothing that others count on.
    if (register !== null && principal !== null) this.#persisted.register(register, text);
    const { operationName, variables } = request;
    const chosen = known.operations.get(operationName) ?? this.#choose(known.document, operationName);
    known.operations.set(operationName, chosen);
    // Before rights: the audit log takes a digest of what is refused for the want of one.
    checkVariables(variables, limits);
    checkRights(chosen, principal);
    const cost = this.#takeCost(chosen, variables, payer);
    return {
      document: known.document,
      operation: chosen.operation,
      operationName: chosen.operation.name?.value ?? null,
      variables,
      rootFields: chosen.rootNames,
      cost,
    };
  }

  #choose(document: DocumentNode, operationName: string | null): KnownOperation {
    const { schema, limits } = this.#settings;
    const operation = chooseOperation(document, operationName);
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    const scope = { schema, operation, fragments };
    const rootFields = rootFieldsOf(scope);
    return {
      operation,
      rootFields,
      rootNames: [...new Set(rootFields.map(({ name }) => name))],
      cost: compileCost(scope, limits.fields * TYPES_PER_FIELD),
    };
  }

  #takeCost({ cost }: KnownOperation, variables: Variables, payer: Payer): CostAccount {
    const maximum = this.#settings.limits.cost;
    const requested = Math.max(LEAST_POINTS, requestedCost(cost, variables));
    if (requested > maximum)
      throw new CostRefusal(
        'MAX_COST_EXCEEDED',
        {
          message: `The operation could cost ${requested} points; one may cost at most ${maximum}.`,
          details: { cost: requested, maximum },
        },
        reportOf(requested, payer),
      );
    this.#pay(requested - LEAST_POINTS, requested, payer);
    return new CostAccount(requested, cost, payer);
  }

  #pay(points: number, requested: number, payer: Payer): void {
    const retryAfterSeconds = payer.throttle.take(payer.key, points);
    if (retryAfterSeconds === null) return;
    throw new CostRefusal('THROTTLED', { details: { retryAfterSeconds } }, reportOf(requested, payer));
  }

  #payerOf({ principal, clientAddress }: Caller): Payer {
    const { principals, addresses } = this.#settings.throttles;
    return principal === null
      ? { throttle: addresses, key: networkOf(clientAddress) }
      : { throttle: principals, key: principal.id };
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof CostRefusal && error.code === 'THROTTLED';
}

function reportOf(requested: number, { throttle, key }: Payer) {
  return { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: throttle.status(key) };
}

function chooseOperation(document: DocumentNode, operationName: string | null): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  throw new AppError(
    'BAD_REQUEST',
    operationName === null
      ? 'Name the operation to run: the document holds several.'
      : `The document holds no operation "${operationName}".`,
  );
}

/** Those that describe the schema itself need no right: whether they may be asked is validation's matter. */
function rootFieldsOf(scope: DocumentScope): readonly RootField[] {
  const root = scope.schema.getRootType(scope.operation.operation);
  if (root === undefined || root === null) return [];
  return askedFields(root, [scope.operation.selectionSet], scope).map((asked: AskedField) => {
    const name = asked.nodes[0]?.name.value ?? '';
    return { key: asked.key, name, right: FIELD_RIGHTS[`${root.name}.${name}`] ?? 'public' };
  });
}

/**
 * Refuses an operation of which the caller may do nothing at all, before anything is executed. Where some of it is allowed the guard
 * of the schema answers, field by field: it is what enforces the rights.
 */
function checkRights({ rootFields, operation }: KnownOperation, principal: Principal | null): void {
  const roles = principal?.roles ?? [];
  if (rootFields.length === 0 || rootFields.some(({ right }) => allows(roles, right))) return;
  const errors = rootFields.map(({ key, right }) => {
    const refusal = refusalOf(principal, right);
    return new GraphQLError(refusal.message, { nodes: operation, path: [key], originalError: refusal });
  });
  throw new OperationRefused(errors);
}

function refusalOf(principal: Principal | null, right: RootField['right']): AppError {
  try {
    authorise(principal, right);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return new AppError('FORBIDDEN');
}
