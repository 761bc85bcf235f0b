import { readFile } from 'node:fs/promises';
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../adapters/clock/clock.js';
import type { Config } from '../config/load-config.js';
import { ConfigurationError } from '../config/setting.js';
import type { OperationLimits } from '../graphql/limits/operation-limits.js';
import type { PrepareOperation } from '../graphql/operation-request.js';
import { readTrustedManifest, type TrustedOperations } from '../graphql/persisted/trusted-operations.js';
import { createOperationPreparer } from '../graphql/prepare-operation.js';
import { ProcessThrottle, type ThrottleRate, Unthrottled } from '../graphql/throttle/throttle.js';

/** Of what clients register by themselves: far more than one program has, far less than memory. */
const AUTOMATIC = { entries: 2_000, characters: 4_000_000 } as const;

/** The check of every operation, as it is configured. */
export async function openOperationPreparer(
  schema: GraphQLSchema,
  config: Pick<Config, 'server' | 'limits' | 'graphql'>,
  clock: Clock,
): Promise<PrepareOperation> {
  const { graphql } = config;
  const nowMs = () => clock.now().getTime();
  const throttled = (rate: ThrottleRate) =>
    config.limits.RATE_LIMIT_DISABLED ? new Unthrottled(rate) : new ProcessThrottle(rate, nowMs);
  return createOperationPreparer({
    schema,
    introspection: allowsIntrospection(config),
    limits: limitsOf(graphql),
    persisted: {
      trusted: graphql.TRUSTED_OPERATIONS === undefined ? null : await readTrusted(graphql.TRUSTED_OPERATIONS),
      trustedOnly: graphql.TRUSTED_OPERATIONS_ONLY,
      automatic: AUTOMATIC,
    },
    throttles: {
      principals: throttled({
        points: graphql.RATE_LIMIT_POINTS,
        pointsPerSecond: graphql.RATE_LIMIT_POINTS_PER_SECOND,
      }),
      addresses: throttled({
        points: graphql.RATE_LIMIT_ANONYMOUS_POINTS,
        pointsPerSecond: graphql.RATE_LIMIT_ANONYMOUS_POINTS_PER_SECOND,
      }),
    },
  });
}

/** Whether documents may ask for the schema: in development, unless the setting says otherwise. */
export function allowsIntrospection({ server }: Pick<Config, 'server'>): boolean {
  return server.INTROSPECTION ?? server.NODE_ENV !== 'production';
}

/** The limits as they are set. */
export function limitsOf(graphql: Config['graphql']): OperationLimits {
  return {
    characters: graphql.GRAPHQL_MAX_CHARACTERS,
    tokens: graphql.GRAPHQL_MAX_TOKENS,
    depth: graphql.GRAPHQL_MAX_DEPTH,
    fields: graphql.GRAPHQL_MAX_FIELDS,
    aliases: graphql.GRAPHQL_MAX_ALIASES,
    rootFields: graphql.GRAPHQL_MAX_ROOT_FIELDS,
    mutations: graphql.GRAPHQL_MAX_MUTATIONS,
    directives: graphql.GRAPHQL_MAX_DIRECTIVES,
    fragments: graphql.GRAPHQL_MAX_FRAGMENTS,
    fragmentSpreads: graphql.GRAPHQL_MAX_FRAGMENT_SPREADS,
    repeats: graphql.GRAPHQL_MAX_REPEATS,
    variableCharacters: graphql.GRAPHQL_MAX_VARIABLE_CHARACTERS,
    variableDepth: graphql.GRAPHQL_MAX_VARIABLE_DEPTH,
    variableValues: graphql.GRAPHQL_MAX_VARIABLE_VALUES,
    cost: graphql.GRAPHQL_MAX_COST,
  };
}

async function readTrusted(path: string): Promise<TrustedOperations> {
  try {
    return readTrustedManifest(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError([`TRUSTED_OPERATIONS: ${(error as Error).message}`]);
  }
}
