import type { VisionZone } from '../../engines/posters/join-vision.js';
import type { PosterPreset } from '../../engines/posters/presets.js';
import type { ModelReply } from '../openai/json-model.js';

/** What a model says of a poster. `notes` are its own words, bounded and in one line: to be shown, never to be acted on. */
export interface VisionLook {
  readonly zones: readonly VisionZone[];
  readonly notes: string | null;
}

/** A vision model that is asked what lies in the zones of a preset. Sends one request for each look; never rejects. */
export interface PosterVision {
  readonly model: string;
  /** Of question, schema and instructions; other words are another version. */
  readonly promptVersion: string;
  /** Milliseconds for which it has been left alone, but for a probe now and then, because it failed; 0 when it is not. */
  downForMs(): number;
  /** Whether a preset has zones that a model can be asked about. */
  asksAbout(preset: PosterPreset): boolean;
  /** `jpeg`: the poster, its long side 1 024 px at most. */
  look(jpeg: Buffer, preset: PosterPreset, signal: AbortSignal): Promise<ModelReply<VisionLook>>;
  /** Whether it answers and knows the model; costs nothing. Rejects with an Error for people. */
  check(signal: AbortSignal): Promise<void>;
}
