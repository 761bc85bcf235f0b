import type { Cache } from '../../adapters/cache/cache.js';
import type { ImageUrlCheck } from '../../adapters/http-client/image-url-check.js';
import type { RateLimiter } from '../../adapters/limits/rate-limiter.js';
import type { SpendingLimit } from '../../adapters/limits/spending-limit.js';
import type { PromptClassifier } from '../../adapters/prompt-classifier/prompt-classifier.js';
import type { SingleFlight } from '../../adapters/single-flight/single-flight.js';
import type { RulesClassification } from '../../engines/intents/classify-by-rules.js';
import type { ClassificationLog } from './classification-log.js';

/** What classifying prompts needs of the outside world. */
export interface IntentTools {
  /** Asks a model, behind a breaker and for so many at once; null without a key. */
  readonly classifier: PromptClassifier | null;
  readonly cache: Cache<RulesClassification>;
  readonly rates: RateLimiter;
  readonly spending: SpendingLimit;
  readonly flights: SingleFlight;
  readonly checkImageUrl: ImageUrlCheck;
  readonly storePrompts: boolean;
  /** A keyed digest of a text: what stands for prompts where they are not stored, and in keys of the cache. */
  readonly digestOf: (text: string) => string;
  readonly log: ClassificationLog;
}
