import { hash, hkdfSync } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { Clock } from '../adapters/clock/clock.js';
import { createImageUrlCheck } from '../adapters/http-client/image-url-check.js';
import type { BreakerState } from '../adapters/openai/circuit-breaker.js';
import { createModelPromptClassifier } from '../adapters/prompt-classifier/model-prompt-classifier.js';
import { SingleFlight } from '../adapters/single-flight/single-flight.js';
import type { Config } from '../config/load-config.js';
import { type ClassificationLogSettings, createClassificationLog } from '../operations/_shared/classification-log.js';
import type { IntentTools } from '../operations/_shared/intent-tools.js';
import { openIntentLimits } from './open-intent-limits.js';
import { openJsonModel } from './open-json-model.js';

/** What of an operation's time is left to everything but the model. */
const REST_MS = 3_000;

/** What classifying prompts needs, and how to let it go. */
export interface OpenedIntents {
  readonly tools: IntentTools;
  close(): Promise<void>;
}

export interface IntentsOptions extends ClassificationLogSettings {
  readonly clock: Clock;
  readonly secretKey: string;
}

/** Rejects with a ConfigurationError for a model whose price is not known. */
export async function openIntents(config: Config, options: IntentsOptions): Promise<OpenedIntents> {
  const { clock, metrics } = options;
  const { intents, security, server } = config;
  const log = createClassificationLog(options);
  const named = {
    setting: 'OPENAI_MODEL',
    name: intents.OPENAI_MODEL,
    withinMs: withinOperation(config),
    onTurned: (state: BreakerState) => metrics.classificationModelPaused.set(state === 'CLOSED' ? 0 : 1),
  };
  const model = await openJsonModel(config, named, clock);
  const limits = await openIntentLimits(config, options);
  return {
    tools: {
      classifier: model === null ? null : createModelPromptClassifier(model),
      ...limits.kept,
      flights: new SingleFlight(),
      checkImageUrl: createImageUrlCheck({
        allowedHosts: intents.IMAGE_URL_ALLOWED_HOSTS,
        allow: security.OUTBOUND_ALLOW,
        resolve: server.NODE_ENV === 'production' ? (host) => lookup(host, { all: true }) : null,
      }),
      storePrompts: intents.STORE_PROMPTS,
      digestOf: createDigest(options.secretKey),
      log,
    },
    async close() {
      await log.flush();
      limits.close();
    },
  };
}

/** What of an operation's time a model may take, so that the rules can still answer: it may have waited for its turn before. */
function withinOperation({ graphql: { OPERATION_TIMEOUT_MS: wholeMs } }: Config): number {
  return Math.floor(Math.max(wholeMs / 2, wholeMs - REST_MS));
}

/** SHA3-256 under a key of its own, which may simply stand before the text: nothing can be appended to what SHA-3 has hashed. */
function createDigest(secret: string): (text: string) => string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'vitrine prompt digests', 32)).toString('hex');
  return (text) => hash('sha3-256', key + text, 'base64url');
}
