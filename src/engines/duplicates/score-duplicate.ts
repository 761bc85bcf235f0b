/** Why two products may be one. */
export type DuplicateReason = 'GTIN' | 'SKU_COLLISION' | 'VENDOR_CODE' | 'IMAGE' | 'NAME';

/** What is known of a pair of products; null where it was not or could not be compared. */
export interface DuplicateSignals {
  /** Of two valid GTINs; null unless both products have one. */
  readonly sameGtin: boolean | null;
  /** Their raw codes gave one plain SKU, so one of them carries a collision suffix. */
  readonly skuCollision: boolean;
  /** The normalised code both have, or null when they differ. */
  readonly sharedCode: string | null;
  /** Bits by which the perceptual hashes of the main images differ, 0–64. */
  readonly imageDistanceBits: number | null;
  /** The images agree in form and differ in colour. */
  readonly colourVariant: boolean;
  /** Trigram similarity of the names, 0–1. */
  readonly nameSimilarity: number | null;
}

/** `score` 0–1, to four decimals; `reasons` strongest evidence first, empty exactly when the score is 0. */
export interface DuplicateScore {
  readonly score: number;
  readonly reasons: DuplicateReason[];
}

/** How far each signal, at its fullest, convinces alone. Judgement, to be replaced by merges counted from real use. */
const CONVICTION = { GTIN: 0.95, SKU_COLLISION: 0.6, VENDOR_CODE: 0.5, IMAGE: 0.85, NAME: 0.5 } as const;

/** The share of the evidence that survives two different GTINs, or one form in two colours: both mean "a variant". */
const VARIANT_FACTOR = 0.5;

/** Exact reach of the near-image index, and the trigram similarity from which names say anything. */
const IMAGE_REACH_BITS = 11;
const NAME_FLOOR = 0.45;

/**
 * Joins the evidence that two products are one by noisy-or: score = 1 − Π(1 − convictionᵢ · strengthᵢ), so independent weak
 * signs add up and no sum passes 1. Strengths: 1 for equal GTINs and for a SKU collision; a shared code from 0 at 3 to 1 at
 * 8 characters ("10" is everybody's code); an image from 1 at 0 bits to 1/12 at 11; a name from 0 at .45 to 1 at 1.
 */
export function scoreDuplicate(signals: DuplicateSignals): DuplicateScore {
  const evidence = evidenceOf(signals)
    .filter(([, weight]) => weight > 0)
    .sort(([, a], [, b]) => b - a);
  const united = 1 - evidence.reduce((doubt, [, weight]) => doubt * (1 - weight), 1);
  const isVariant = signals.sameGtin === false || signals.colourVariant;
  const score = united * (isVariant ? VARIANT_FACTOR : 1);
  return { score: Math.round(score * 10_000) / 10_000, reasons: evidence.map(([reason]) => reason) };
}

function evidenceOf(signals: DuplicateSignals): [DuplicateReason, number][] {
  return [
    ['GTIN', signals.sameGtin === true ? CONVICTION.GTIN : 0],
    ['SKU_COLLISION', signals.skuCollision ? CONVICTION.SKU_COLLISION : 0],
    ['VENDOR_CODE', CONVICTION.VENDOR_CODE * clampToUnit(((signals.sharedCode?.length ?? 0) - 3) / 5)],
    ['IMAGE', CONVICTION.IMAGE * imageStrength(signals.imageDistanceBits)],
    ['NAME', CONVICTION.NAME * clampToUnit(((signals.nameSimilarity ?? 0) - NAME_FLOOR) / (1 - NAME_FLOOR))],
  ];
}

function imageStrength(distanceBits: number | null): number {
  return distanceBits === null ? 0 : clampToUnit(1 - distanceBits / (IMAGE_REACH_BITS + 1));
}

function clampToUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
