import type { Clock } from '../adapters/clock/clock.js';
import type { BreakerState, BreakerTerms } from '../adapters/openai/circuit-breaker.js';
import type { JsonModel } from '../adapters/openai/json-model.js';
import type { Config } from '../config/load-config.js';
import { priceModel } from './price-model.js';

/** When a model of OpenAI is left alone, and for how long. */
export const BREAKER: Omit<BreakerTerms, 'clock'> = { failuresToOpen: 5, openMs: 60_000, successesToClose: 3 };
const MAX_WAITING = 100;
const MAX_WAIT_MS = 2_000;

/** What of the configuration a model is opened by: the setting that names it, and its name. */
export interface NamedModel {
  readonly setting: string;
  readonly name: string;
  /** A bound on its time besides the configured one, in milliseconds: that of a caller who waits. */
  readonly withinMs?: number;
  /** Told when its breaker opens, lets a call pass for a try, and closes. */
  readonly onTurned?: (state: BreakerState) => void;
}

/**
 * A model of OpenAI behind a breaker and a bulkhead of its own; null without a key, and then its client is not even loaded. Rejects
 * with a ConfigurationError for a model whose price is not known. Opens nothing.
 */
export async function openJsonModel(
  config: Pick<Config, 'enhancement' | 'intents'>,
  model: NamedModel,
  clock: Clock,
): Promise<JsonModel | null> {
  const { enhancement, intents } = config;
  if (enhancement.OPENAI_API_KEY === undefined) return null;
  const [{ createOpenAiModel }, { createGuardedModel }, { CircuitBreaker }] = await Promise.all([
    import('../adapters/openai/openai-model.js'),
    import('../adapters/openai/guarded-model.js'),
    import('../adapters/openai/circuit-breaker.js'),
  ]);
  const plain = createOpenAiModel({
    apiKey: enhancement.OPENAI_API_KEY,
    baseUrl: enhancement.OPENAI_BASE_URL,
    model: priceModel(config, model.setting, model.name),
    timeoutMs: Math.min(intents.AI_TIMEOUT_SECONDS * 1_000, model.withinMs ?? Number.POSITIVE_INFINITY),
    clock,
  });
  return createGuardedModel(plain, {
    breaker: new CircuitBreaker({
      ...BREAKER,
      clock,
      ...(model.onTurned === undefined ? {} : { onTurned: model.onTurned }),
    }),
    maxConcurrent: intents.AI_CONCURRENCY,
    maxWaiting: MAX_WAITING,
    maxWaitMs: MAX_WAIT_MS,
  });
}
