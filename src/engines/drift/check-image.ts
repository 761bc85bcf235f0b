import {
  CHANNELS,
  FEATURE_NAMES,
  FEATURES,
  type ImageFeatures,
  LEVEL_PARTS,
  type Prediction,
} from './image-features.js';
import { MAX_KEY_LENGTH, MAX_LABEL_LENGTH, ProfileError } from './profile.js';

/** Throws ProfileError INVALID_IMAGE when a picture's key, figures or prediction are not what a profile can take. */
export function checkImage(key: string, features: ImageFeatures, prediction: Prediction | null): void {
  checkKey(key);
  for (const name of FEATURE_NAMES) {
    const value = features[name];
    const lowest = FEATURES[name].scale === 'log2' ? Number.MIN_VALUE : 0;
    if (!Number.isFinite(value) || value < lowest) throw invalid(`The ${name} of a picture is no such figure.`);
  }
  for (const channel of CHANNELS) checkLevels(channel, features.levels[channel]);
  if (prediction !== null) checkPrediction(prediction);
}

/** Throws ProfileError INVALID_IMAGE when the name of a file is too long to be kept. */
export function checkKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH) throw invalid(`A key may have at most ${MAX_KEY_LENGTH} characters.`);
}

function checkLevels(channel: string, levels: readonly number[]): void {
  let sum = levels.length === 256 ? 0 : Number.NaN;
  for (const parts of levels) sum += Number.isInteger(parts) && parts >= 0 ? parts : Number.NaN;
  if (sum !== LEVEL_PARTS) throw invalid(`The levels of the ${channel} channel do not add up.`);
}

function checkPrediction({ label, confidence }: Prediction): void {
  if (label.length === 0 || label.length > MAX_LABEL_LENGTH) {
    throw invalid(`A label must have 1 to ${MAX_LABEL_LENGTH} characters.`);
  }
  if (!(confidence >= 0 && confidence <= 1)) throw invalid('A confidence must be from 0 to 1.');
}

function invalid(message: string): ProfileError {
  return new ProfileError('INVALID_IMAGE', message);
}
