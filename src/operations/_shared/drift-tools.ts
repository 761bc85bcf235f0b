import type { Classifier } from '../../adapters/classifier/classifier.js';
import type { ImageFolders } from '../../adapters/image-folders/image-folders.js';
import type { RetrainingCommand } from '../../adapters/retraining-command/retraining-command.js';

/** What drift monitoring needs of the outside. */
export interface DriftTools {
  readonly folders: ImageFolders;
  /** The configured model that labels pictures; null without one. */
  readonly classifier: Classifier | null;
  /** What starts a retraining; null when only the event tells of it. */
  readonly retrainingCommand: RetrainingCommand | null;
}
