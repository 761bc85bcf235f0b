import type { GraphQLError } from 'graphql';
import type { Principal } from '../../../src/auth/principal.js';
import { buildVitrineSchema } from '../../../src/bin/build-schema.js';
import { limitsOf } from '../../../src/bin/operation-preparer.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { AppError } from '../../../src/errors.js';
import type { OperationLimits } from '../../../src/graphql/limits/operation-limits.js';
import type { Caller, OperationRequest, PreparedOperation } from '../../../src/graphql/operation-request.js';
import type { PersistedSettings } from '../../../src/graphql/persisted/persisted-operations.js';
import { createOperationPreparer } from '../../../src/graphql/prepare-operation.js';
import { ProcessThrottle } from '../../../src/graphql/throttle/throttle.js';

export const schema = await buildVitrineSchema();
export const LIMITS = limitsOf(loadConfig({}).graphql);

export const ADMIN: Caller = { principal: principalOf('ADMIN'), clientAddress: '192.0.2.1' };
export const NOBODY: Caller = { principal: null, clientAddress: '192.0.2.1' };

export function principalOf(role: 'ADMIN' | 'VIEWER', id = `key_${role}`): Principal {
  return { id, name: role, roles: [role], kind: 'API_KEY', expiresAt: null };
}

export interface Preparing {
  readonly limits?: Partial<OperationLimits>;
  readonly introspection?: boolean;
  readonly persisted?: Partial<PersistedSettings>;
  readonly points?: number;
}

/** A preparer with the defaults, and a clock that stands until it is moved. */
export function preparing({ limits = {}, introspection = true, persisted = {}, points = 1_000_000 }: Preparing = {}) {
  const clock = { nowMs: 0 };
  const throttle = () => new ProcessThrottle({ points, pointsPerSecond: 1_000 }, () => clock.nowMs);
  const prepare = createOperationPreparer({
    schema,
    introspection,
    limits: { ...LIMITS, ...limits },
    persisted: { trusted: null, trustedOnly: false, automatic: { entries: 100, characters: 100_000 }, ...persisted },
    throttles: { principals: throttle(), addresses: throttle() },
  });
  const ask = (query: string | null, rest: Partial<OperationRequest> = {}, caller: Caller = ADMIN) =>
    prepare({ query, operationName: null, variables: {}, extensions: {}, ...rest }, caller);
  return { prepare, ask, clock };
}

/** What was prepared; fails when it was refused. */
export function accepted(result: PreparedOperation | readonly GraphQLError[]): PreparedOperation {
  if ('document' in result) return result;
  throw new Error(`Refused: ${result.map(({ message }) => message).join('; ')}`);
}

interface Verdict {
  readonly code: string;
  readonly [detail: string]: unknown;
}

/** Code and details of the first refusal, or ACCEPTED. */
export function verdict(result: PreparedOperation | readonly GraphQLError[]): Verdict {
  if ('document' in result) return { code: 'ACCEPTED' };
  const cause = result[0]?.originalError;
  if (!(cause instanceof AppError)) throw new Error('A refusal without a code.');
  return { code: cause.code, ...cause.details };
}
