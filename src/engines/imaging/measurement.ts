/**
 * What the imaging engine finds in one picture: raw values with units, no judgement. `engines/image-policy` turns it
 * into checks and a verdict. Plain data only: it crosses a process boundary and is stored as JSON.
 * Every measured group is null when it could not be measured honestly, with the reason beside it.
 */
export interface ImageMeasurement {
  readonly header: ImageHeader;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly warnings: readonly ImageWarning[];
  readonly background: BackgroundMeasure;
  readonly mask: MaskMeasure;
  readonly coverage: CoverageMeasure | Unmeasured;
  readonly blur: BlurMeasure | Unmeasured;
  readonly exposure: ExposureMeasure | Unmeasured;
  readonly fingerprint: ImageFingerprint | Unmeasured;
  readonly analysis: { readonly widthPx: number; readonly heightPx: number; readonly elapsedMs: number };
}

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif';
export type ImageWarning = 'TRANSPARENT' | 'ANIMATED' | 'CMYK' | 'ICC_MISSING' | 'SIXTEEN_BIT';

/** A group that abstained. `reason` is one public sentence. */
export interface Unmeasured {
  readonly unmeasured: true;
  readonly reason: string;
}

/** Tells a group that abstained from one that was measured. */
export function isUnmeasured(group: object): group is Unmeasured {
  return 'unmeasured' in group;
}

/** Read from the file's own structure, before any decoder sees it. Sizes are after EXIF rotation. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pages: number;
  readonly sizeBytes: number;
  /** What the header alone tells; TRANSPARENT needs the pixels and is added by the measurement. */
  readonly warnings: readonly ImageWarning[];
}

/**
 * The 2 % border ring. Fractions 0–1; levels 0–255. `tintDeltaE` is the distance of the ring's median colour from pure
 * white in CIE Lab (D65). A frame is a line or band along a whole side with white behind it.
 */
export interface BackgroundMeasure {
  readonly pureFraction: number;
  readonly whiteFraction: number;
  readonly meanLevel: number;
  readonly tintDeltaE: number;
  readonly frameDetected: boolean;
  readonly touchedSides: readonly Side[];
}

export type Side = 'top' | 'right' | 'bottom' | 'left';

/**
 * `confidence` 0–1: below the engine's cut the groups that need the mask abstain, and `doubt` says why in one sentence.
 * Box in pixels of the analysis frame.
 */
export interface MaskMeasure {
  readonly confidence: number;
  readonly doubt: string | null;
  readonly areaFraction: number;
  readonly box: PixelBox | null;
}

export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fractions 0–1 of the frame; `longSideFill` is the marketplaces' "85 %"; `touchedSides` 0–4. */
export interface CoverageMeasure {
  readonly longSideFill: number;
  readonly boxArea: number;
  readonly maskArea: number;
  readonly centreOffset: number;
  readonly touchedSides: number;
}

/** `sigmaPx`: the Gaussian blur that would explain the object's edges, in pixels of a frame whose long side is 800. */
export interface BlurMeasure {
  readonly sigmaPx: number;
  readonly sharpTileFraction: number;
  readonly edgePixels: number;
}

/** Percentiles of luma 0–255 inside the mask; `clippedFraction` 0–1; `rmsContrast` = deviation of luma ÷ 255. */
export interface ExposureMeasure {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  readonly clippedFraction: number;
  readonly rmsContrast: number;
}

/**
 * Hashes are lower-case hex, 64 and 256 bits. `subject` says what `pHash`, `dHash` and the colours were taken from: the
 * object, or the whole frame where the object could not be told apart. Hues are thousandths of the subject's pixels in
 * twelve sectors of 30°, greys left out: the signature tells colour variants apart.
 */
export interface ImageFingerprint {
  readonly subject: 'OBJECT' | 'FRAME';
  readonly pHash: string;
  readonly pHashFrame: string;
  readonly dHash: string;
  readonly colour: { readonly meanLab: readonly [number, number, number]; readonly hues: readonly number[] };
}

/**
 * How two fingerprints compare: `distance` in bits of pHash (0–64), `dHashDistance` in bits (0–256), `similarity` =
 * 1 − distance/64, `deltaE` between the mean colours with lightness halved. `comparable` is false when the two were taken from
 * different subjects and the frames do not agree either: then DIFFERENT means "not known".
 */
export interface FingerprintComparison {
  readonly distance: number;
  readonly dHashDistance: number;
  readonly deltaE: number;
  readonly similarity: number;
  readonly comparable: boolean;
  readonly kind: 'IDENTICAL' | 'REENCODED' | 'REFRAMED' | 'COLOUR_VARIANT' | 'SIMILAR' | 'DIFFERENT';
}
