import { createOnnxClassifier } from '../adapters/classifier/onnx-classifier.js';
import { createImageFolders } from '../adapters/image-folders/local-image-folders.js';
import { createRetrainingCommand } from '../adapters/retraining-command/retraining-command.js';
import type { Config } from '../config/load-config.js';
import type { DriftTools } from '../operations/_shared/drift-tools.js';

/** What drift monitoring needs, as configured. Nothing is loaded or read yet. */
export function openDrift({ drift }: Pick<Config, 'drift'>): DriftTools {
  const { DATA_ROOT, DRIFT_MODEL, DRIFT_MODEL_LABELS, DRIFT_MODEL_SCALING, RETRAINING_COMMAND } = drift;
  const model = { labelsPath: DRIFT_MODEL_LABELS ?? null, scaling: DRIFT_MODEL_SCALING };
  return {
    folders: createImageFolders(DATA_ROOT ?? null),
    classifier: DRIFT_MODEL === undefined ? null : createOnnxClassifier({ path: DRIFT_MODEL, ...model }),
    retrainingCommand: RETRAINING_COMMAND === undefined ? null : createRetrainingCommand(RETRAINING_COMMAND),
  };
}
