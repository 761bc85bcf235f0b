/** The checks a policy may weigh; the names are part of the public schema. */
export const CHECK_NAMES = [
  'BACKGROUND_WHITE',
  'BLUR',
  'OBJECT_COVERAGE',
  'PERCEPTUAL_SIMILARITY',
  'EXPOSURE',
  'RESOLUTION',
  'ASPECT_RATIO',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

/** How one check enters the score. `threshold` is in the unit of the check's value; a mandatory check can hold a picture back alone. */
export interface CheckRule {
  readonly weight: number;
  readonly threshold: number;
  readonly mandatory: boolean;
}

/**
 * A versioned set of rules. `version` is stored with every verdict and never reused: another number anywhere is another version.
 */
export interface ImagePolicy {
  readonly name: string;
  readonly version: string;
  readonly acceptFrom: number;
  readonly rejectBelow: number;
  /** A mandatory check below this holds the picture back from acceptance. */
  readonly mandatoryFloor: number;
  /** With less of the policy's weight measured than this a person decides. */
  readonly trustedFrom: number;
  /** Pictures with a shorter long side are rejected without more. */
  readonly smallestLongSidePx: number;
  readonly checks: Readonly<Record<CheckName, CheckRule>>;
}

const MAIN_IMAGE: ImagePolicy = {
  name: 'main-image',
  version: 'main-image@1',
  acceptFrom: 0.85,
  rejectBelow: 0.5,
  mandatoryFloor: 0.2,
  trustedFrom: 0.95,
  smallestLongSidePx: 300,
  checks: {
    BACKGROUND_WHITE: { weight: 0.25, threshold: 0.995, mandatory: true },
    BLUR: { weight: 0.2, threshold: 1.5, mandatory: true },
    OBJECT_COVERAGE: { weight: 0.2, threshold: 0.8, mandatory: true },
    PERCEPTUAL_SIMILARITY: { weight: 0.1, threshold: 0.82, mandatory: true },
    EXPOSURE: { weight: 0.1, threshold: 0.5, mandatory: false },
    RESOLUTION: { weight: 0.1, threshold: 1000, mandatory: false },
    ASPECT_RATIO: { weight: 0.05, threshold: 0.5, mandatory: false },
  },
};

const POLICIES: ReadonlyMap<string, ImagePolicy> = new Map([[MAIN_IMAGE.name, MAIN_IMAGE]]);

/** The current version of the policy with this name, or null. */
export function findPolicy(name: string): ImagePolicy | null {
  return POLICIES.get(name) ?? null;
}
