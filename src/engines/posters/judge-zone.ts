import type { PosterZone, ZoneKind, ZoneVerdict } from './poster-analysis.js';

/** The shares a verdict is made of; see {@link PosterZone}. */
export type ZoneShares = Pick<PosterZone, 'textOverlap' | 'subjectOverlap' | 'busyness'>;

/** What the numbers of a zone amount to. */
export type ZoneJudgement = Pick<PosterZone, 'verdict' | 'score' | 'reasons'>;

/** Scores from here are CLEAR. */
export const CLEAR_FROM = 70;
/** Scores below are BLOCKED. */
export const BLOCKED_BELOW = 45;

/** From which share something is worth a warning, from which it blocks, and the points left when all of the zone is taken. */
interface Limits {
  readonly caution: number;
  readonly blocked: number;
  readonly lowest: number;
}

/** Restlessness never blocks: a scrim cures it, while text and faces stay where they are. */
export const SHARE_LIMITS: Readonly<Record<keyof ZoneShares, Limits>> = {
  textOverlap: { caution: 0.03, blocked: 0.15, lowest: 0 },
  subjectOverlap: { caution: 0.08, blocked: 0.35, lowest: 10 },
  busyness: { caution: 0.35, blocked: Number.POSITIVE_INFINITY, lowest: 46 },
};

const NAMES: Readonly<Record<ZoneKind, Readonly<Record<keyof ZoneShares, string>>>> = {
  OVERLAID: {
    textOverlap: 'of the zone is under text',
    subjectOverlap: 'of the zone is under a face or key object',
    busyness: 'of the zone is too restless to read over',
  },
  KEPT: {
    textOverlap: "of the poster's text lies outside",
    subjectOverlap: 'of the main subject lies outside',
    busyness: 'of the zone is restless',
  },
};

/**
 * Score, verdict and reasons of a zone from its shares: each share has points of its own, and the lowest decide, so score and
 * verdict cannot contradict each other. Any share over its warning limit is a reason; a clear zone says so.
 */
export function judgeZone(kind: ZoneKind, shares: ZoneShares): ZoneJudgement {
  const parts = (['textOverlap', 'subjectOverlap', 'busyness'] as const)
    .map((name) => ({ name, points: pointsOf(shares[name], SHARE_LIMITS[name]) }))
    .sort((a, b) => a.points - b.points);
  const score = Math.round(parts[0]!.points);
  const reasons = parts
    .filter(({ points }) => Math.round(points) < CLEAR_FROM)
    .map(({ name }) => `${percent(shares[name])} ${NAMES[kind][name]}.`);
  const calm = kind === 'OVERLAID' ? 'Nothing in the zone is in the way.' : 'Nothing that matters lies outside.';
  return { score, verdict: verdictOf(score), reasons: reasons.length > 0 ? reasons : [calm] };
}

/** The verdict a score stands for. */
export function verdictOf(score: number): ZoneVerdict {
  if (score >= CLEAR_FROM) return 'CLEAR';
  return score < BLOCKED_BELOW ? 'BLOCKED' : 'CAUTION';
}

/**
 * The poster's score and verdict: the worst required zone decides; one that is not required can bring it down to CAUTION at
 * most. Without zones it is clear.
 */
export function judgePoster(
  zones: readonly { readonly score: number; readonly required: boolean }[],
): Pick<PosterZone, 'verdict' | 'score'> {
  const scores = zones.map(({ score, required }) => (required ? score : Math.max(score, BLOCKED_BELOW)));
  const score = Math.min(100, ...scores);
  return { score, verdict: verdictOf(score) };
}

/** Straight lines through (0, 100), the two limits just under their bands, and (1, lowest). */
function pointsOf(share: number, { caution, blocked, lowest }: Limits): number {
  const warning = CLEAR_FROM - 1;
  if (share < caution) return 100 - ((100 - CLEAR_FROM) * share) / caution;
  if (!Number.isFinite(blocked)) return warning - ((warning - lowest) * (share - caution)) / (1 - caution);
  const stop = BLOCKED_BELOW - 1;
  if (share < blocked) return warning - ((warning - BLOCKED_BELOW) * (share - caution)) / (blocked - caution);
  return stop - ((stop - lowest) * (share - blocked)) / (1 - blocked);
}

function percent(share: number): string {
  return share < 0.01 ? 'Less than 1 %' : `${Math.round(share * 100)} %`;
}
