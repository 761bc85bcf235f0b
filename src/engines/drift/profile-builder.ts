import { createHash } from 'node:crypto';
import { checkImage, checkKey } from './check-image.js';
import { TallyCounter, toSteps } from './feature-tally.js';
import {
  CHANNELS,
  type Channel,
  CONFIDENCE,
  FEATURE_NAMES,
  FEATURES,
  type FeatureName,
  type ImageFeatures,
  LEVEL_PARTS,
  type Prediction,
} from './image-features.js';
import { compareText, LowestRows } from './lowest-rows.js';
import {
  type FailedFile,
  LEVEL_CUTS,
  MAX_CLASSES,
  MAX_NAMED_FAILURES,
  PROFILE_VERSION,
  type Profile,
  ProfileError,
  SAMPLE_SIZE,
  type SampledImage,
} from './profile.js';

/**
 * Gathers pictures into a profile in constant memory. Everything is added in whole numbers, so the order never shows. Throws
 * ProfileError INVALID_IMAGE for figures, keys or predictions out of bounds (and keeps what it had), TOO_MANY_CLASSES.
 */
export class ProfileBuilder {
  #imageCount = 0;
  #predictionCount = 0;
  #failedCount = 0;
  readonly #failures = new LowestRows<FailedFile>(
    MAX_NAMED_FAILURES,
    (a, b) => compareText(a.key, b.key) || compareText(a.code, b.code),
  );
  readonly #levels = mapChannels(() => new Array<number>(256).fill(0));
  readonly #features = mapFeatures((name) => new TallyCounter(FEATURES[name]));
  readonly #confidence = new TallyCounter(CONFIDENCE);
  readonly #classes = new Map<string, number>();
  readonly #sample = new LowestRows<SampledImage>(SAMPLE_SIZE, compareSampled);

  /** `key` names the picture within its set: a path, an id or an address. */
  addImage(key: string, features: ImageFeatures, prediction: Prediction | null = null): void {
    checkImage(key, features, prediction);
    const confidence = prediction === null ? null : toSteps(prediction.confidence, CONFIDENCE);
    const values = FEATURE_NAMES.map((name) => toSteps(features[name], FEATURES[name]));
    if (prediction !== null) this.#countClass(prediction.label, 1);
    if (confidence !== null) this.#confidence.add(confidence);
    this.#imageCount += 1;
    this.#predictionCount += prediction === null ? 0 : 1;
    FEATURE_NAMES.forEach((name, index) => this.#features[name].add(values[index]!));
    for (const channel of CHANNELS) addLevels(this.#levels[channel], features.levels[channel]);
    const label = prediction?.label ?? null;
    this.#sample.add({ rank: rankOf(key), key, values, levels: cutLevels(features), label, confidence });
  }

  /** A file that could not be read or decoded; `code` is an error code, not a message. */
  addFailure(key: string, code: string): void {
    checkKey(key);
    this.#failedCount += 1;
    this.#failures.add({ key, code });
  }

  /** Adds everything a profile holds. */
  addProfile(profile: Profile): void {
    if (profile.version !== PROFILE_VERSION) {
      throw new ProfileError(
        'INCOMPATIBLE_PROFILE',
        `The profile has version ${profile.version}; version ${PROFILE_VERSION} is needed. Build it again.`,
      );
    }
    for (const [label, count] of profile.classes) this.#countClass(label, count);
    this.#imageCount += profile.imageCount;
    this.#predictionCount += profile.predictionCount;
    this.#failedCount += profile.failedCount;
    for (const { key, code } of profile.failures) this.#failures.add({ key, code });
    for (const channel of CHANNELS) addLevels(this.#levels[channel], profile.levels[channel]);
    for (const name of FEATURE_NAMES) this.#features[name].addTally(profile.features[name]);
    this.#confidence.addTally(profile.confidence);
    for (const { rank, key, values, levels, label, confidence } of profile.sample) {
      this.#sample.add({ rank, key, values, levels, label, confidence });
    }
  }

  /** What was gathered so far; later additions do not change it. */
  profile(): Profile {
    return {
      version: PROFILE_VERSION,
      imageCount: this.#imageCount,
      predictionCount: this.#predictionCount,
      failedCount: this.#failedCount,
      failures: this.#failures.sorted(),
      levels: mapChannels((channel) => [...this.#levels[channel]]),
      features: mapFeatures((name) => this.#features[name].tally()),
      confidence: this.#confidence.tally(),
      classes: [...this.#classes].sort(([a], [b]) => compareText(a, b)),
      sample: this.#sample.sorted(),
    };
  }

  #countClass(label: string, count: number): void {
    const known = this.#classes.get(label);
    if (known === undefined && this.#classes.size === MAX_CLASSES) {
      throw new ProfileError('TOO_MANY_CLASSES', `The predictions have more than ${MAX_CLASSES} different labels.`);
    }
    this.#classes.set(label, (known ?? 0) + count);
  }
}

/** The profile of no pictures: merging it changes nothing. */
export function emptyProfile(): Profile {
  return new ProfileBuilder().profile();
}

/** The profile of all pictures of all parts: the same to the byte however the set was split and in whatever order. */
export function mergeProfiles(parts: Iterable<Profile>): Profile {
  const builder = new ProfileBuilder();
  for (const part of parts) builder.addProfile(part);
  return builder.profile();
}

function mapChannels<T>(make: (channel: Channel) => T): Record<Channel, T> {
  return { red: make('red'), green: make('green'), blue: make('blue'), luma: make('luma') };
}

function mapFeatures<T>(make: (name: FeatureName) => T): Record<FeatureName, T> {
  return Object.fromEntries(FEATURE_NAMES.map((name) => [name, make(name)])) as Record<FeatureName, T>;
}

function addLevels(total: number[], levels: readonly number[]): void {
  for (let level = 0; level < 256; level += 1) total[level]! += levels[level]!;
}

function rankOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, 16);
}

/** For each channel the shares of the picture below each cut, as bytes, in hex. */
function cutLevels({ levels }: ImageFeatures): string {
  const shares = CHANNELS.flatMap((channel) => {
    let below = 0;
    let level = 0;
    return LEVEL_CUTS.map((cut) => {
      for (; level < cut; level += 1) below += levels[channel][level]!;
      return Math.round((255 * below) / LEVEL_PARTS);
    });
  });
  return Buffer.from(shares).toString('hex');
}

/** By rank, then key, then content: the same key twice with other figures still has one order. */
function compareSampled(a: SampledImage, b: SampledImage): number {
  return compareText(a.rank, b.rank) || compareText(a.key, b.key) || compareText(JSON.stringify(a), JSON.stringify(b));
}
