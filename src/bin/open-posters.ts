import type { Clock } from '../adapters/clock/clock.js';
import type { OutboundClient } from '../adapters/http-client/outbound-client.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import type { BreakerState } from '../adapters/openai/circuit-breaker.js';
import type { ModelFailure } from '../adapters/openai/json-model.js';
import { createPosterVision } from '../adapters/poster-vision/model-poster-vision.js';
import type { PosterVision } from '../adapters/poster-vision/poster-vision.js';
import type { ContentWarehouse } from '../adapters/warehouse/content-warehouse.js';
import type { Config } from '../config/load-config.js';
import type { PosterTools } from '../operations/_shared/poster-tools.js';
import { BREAKER } from './open-json-model.js';
import { priceModel } from './price-model.js';

interface Shared {
  readonly outbound: OutboundClient;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'posterVisionPaused'>;
}

const PROVIDERS = { local: 'LOCAL', openai: 'OPENAI', hybrid: 'HYBRID' } as const;
const POLL_MS = 500;
/** A pause of the fleet follows the first, and the others wait for the operator: time without requests mends none of them. */
const EXCUSED: ReadonlySet<ModelFailure> = new Set(['RATE_LIMITED', 'NO_CREDIT', 'MISCONFIGURED']);

/** What looking at posters needs, with this configuration. Clients are loaded only where they are used; nothing is connected. */
export async function openPosters(config: Config, { outbound, clock, metrics }: Shared): Promise<PosterTools> {
  const { posters } = config;
  return {
    vision: await openVision(config, clock, (state) => metrics.posterVisionPaused.set(state === 'CLOSED' ? 0 : 1)),
    warehouse: await openWarehouse(config, outbound),
    provider: PROVIDERS[posters.POSTER_PROVIDER],
    cacheHours: posters.ENABLE_ANALYSIS_CACHE ? posters.CACHE_EXPIRY_HOURS : null,
    visionPerMinute: posters.VISION_REQUESTS_PER_MINUTE,
    visionDelayMs: posters.VISION_REQUEST_DELAY_MS,
  };
}

/** The vision model behind a breaker of its own, which tells `onTurned` when it opens and closes; null without a key. Rejects with a ConfigurationError when its price is not known. */
export async function openVision(
  config: Config,
  clock: Clock,
  onTurned?: (state: BreakerState) => void,
): Promise<PosterVision | null> {
  const { enhancement, intents, posters } = config;
  if (enhancement.OPENAI_API_KEY === undefined) return null;
  const [{ createOpenAiModel }, { putBehindBreaker }, { CircuitBreaker }] = await Promise.all([
    import('../adapters/openai/openai-model.js'),
    import('../adapters/openai/guarded-model.js'),
    import('../adapters/openai/circuit-breaker.js'),
  ]);
  const model = createOpenAiModel({
    apiKey: enhancement.OPENAI_API_KEY,
    baseUrl: enhancement.OPENAI_BASE_URL,
    model: priceModel(config, 'OPENAI_VISION_MODEL', posters.OPENAI_VISION_MODEL),
    timeoutMs: intents.AI_TIMEOUT_SECONDS * 1_000,
    clock,
    // Every request takes its turn in the fleet; who asks repeats.
    maxRequests: 1,
  });
  const breaker = new CircuitBreaker({ ...BREAKER, clock, ...(onTurned && { onTurned }) });
  return createPosterVision(
    putBehindBreaker(model, breaker, (reason) => EXCUSED.has(reason)),
    breaker,
  );
}

/** The SQL warehouse of Databricks; null where none is configured. */
export async function openWarehouse(
  { posters }: Pick<Config, 'posters'>,
  outbound: Pick<OutboundClient, 'fetchBytes'>,
): Promise<ContentWarehouse | null> {
  if (posters.DATABRICKS_HOST === undefined) return null;
  const { createDatabricksWarehouse } = await import('../adapters/warehouse/databricks-warehouse.js');
  return createDatabricksWarehouse({
    url: posters.DATABRICKS_HOST,
    warehouseId: posters.DATABRICKS_HTTP_PATH?.split('/').at(-1) ?? '',
    token: posters.DATABRICKS_TOKEN ?? '',
    catalog: posters.DATABRICKS_CATALOG,
    schema: posters.DATABRICKS_SCHEMA,
    table: posters.DATABRICKS_CONTENT_TABLE,
    columns: posters.DATABRICKS_CONTENT_COLUMNS,
    disposition: posters.DATABRICKS_RESULTS === 'links' ? 'EXTERNAL_LINKS' : 'INLINE',
    deadlineMs: posters.DATABRICKS_TIMEOUT_SECONDS * 1_000,
    pollMs: POLL_MS,
    outbound,
  });
}
