/** The scores from which a policy accepts and below which it rejects, 0–1. */
export interface DecisionBand {
  readonly acceptThreshold: number;
  readonly rejectThreshold: number;
}

/**
 * How little the policy knows about an image, 0–1: 1 − |2s′ − 1| with s′ the score's place between reject (0) and accept (1):
 * 1 in the middle of the band, where accepting and rejecting are equally near, 0 at its ends and outside, where the policy
 * decides. Null, a score that could not be measured, is 1. Fixed for a stored score, so it can order an index.
 */
export function uncertainty(score: number | null, band: DecisionBand): number {
  if (score === null) return 1;
  const width = band.acceptThreshold - band.rejectThreshold;
  if (width <= 0) return score === band.acceptThreshold ? 1 : 0;
  const place = Math.min(1, Math.max(0, (score - band.rejectThreshold) / width));
  return 1 - Math.abs(2 * place - 1);
}
