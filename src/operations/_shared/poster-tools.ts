import type { PosterVision } from '../../adapters/poster-vision/poster-vision.js';
import type { ContentWarehouse } from '../../adapters/warehouse/content-warehouse.js';
import type { PosterProvider } from '../../entities/posters/poster-analysis.entity.js';

/** What looking at posters needs of the outside world, and how it is set. */
export interface PosterTools {
  /** Null without a key. */
  readonly vision: PosterVision | null;
  /** Null where none is configured. */
  readonly warehouse: ContentWarehouse | null;
  /** Who looks when nothing else is said. */
  readonly provider: PosterProvider;
  /** How old a cached answer may be; null: none is taken. */
  readonly cacheHours: number | null;
  /** Of all processes together. */
  readonly visionPerMinute: number;
  readonly visionDelayMs: number;
}
