import { judgePoster, judgeZone } from './judge-zone.js';
import type { PosterAnalysis, PosterZone, ZoneVerdict } from './poster-analysis.js';
import type { PosterPreset } from './presets.js';

/** What a vision model says lies in one OVERLAID zone; `coverage` 0–1 of it. KEPT zones are not asked about. */
export interface VisionZone {
  readonly id: string;
  readonly contains: 'NONE' | 'TEXT' | 'FACE' | 'LOGO' | 'KEY_OBJECT';
  readonly coverage: number;
}

/** A local analysis with what a vision model said taken in. `agreement` is null when the model answered for no zone. */
export interface JoinedAnalysis extends PosterAnalysis {
  readonly agreement: number | null;
}

/** Text seen by the local analyser over more than this share of a zone that the model calls clear is worth a look. */
export const DOUBTED_TEXT = 0.35;
const STEPS: readonly ZoneVerdict[] = ['CLEAR', 'CAUTION', 'BLOCKED'];

/**
 * OPENAI: text and subjects of the zones the model answered for are as it says; what it is not asked (restlessness, contrast,
 * KEPT zones) stays measured. Answers to unknown zones are left out.
 */
export function judgeByVision(
  local: PosterAnalysis,
  vision: readonly VisionZone[],
  preset: PosterPreset,
): JoinedAnalysis {
  return join(local, vision, preset, (zone) => zone);
}

/**
 * HYBRID: as by vision, but a subject that either sees counts, and where the model says clear and the local analyser sees
 * text over more than 35 % of the zone, the zone is CAUTION and says why.
 */
export function judgeByBoth(
  local: PosterAnalysis,
  vision: readonly VisionZone[],
  preset: PosterPreset,
): JoinedAnalysis {
  return join(local, vision, preset, (zone, measured) => {
    const subjectOverlap = Math.max(zone.subjectOverlap, measured.subjectOverlap);
    const both = { ...zone, subjectOverlap, ...judgeZone(zone.kind, { ...zone, subjectOverlap }) };
    if (both.verdict !== 'CLEAR' || measured.textOverlap <= DOUBTED_TEXT) return both;
    const seen = Math.round(measured.textOverlap * 100);
    const reason = `The model sees nothing here, but ${seen} % of the zone looks like text.`;
    return { ...both, verdict: 'CAUTION', score: 69, reasons: [reason] };
  });
}

type Reconcile = (zone: PosterZone, measured: PosterZone) => PosterZone;

function join(
  local: PosterAnalysis,
  vision: readonly VisionZone[],
  preset: PosterPreset,
  reconcile: Reconcile,
): JoinedAnalysis {
  const answers = new Map(vision.map((answer) => [answer.id, answer]));
  const agreements: number[] = [];
  const zones = local.zones.map((measured) => {
    const answer = answers.get(measured.id);
    if (answer === undefined || measured.kind === 'KEPT') return measured;
    const seen = seenBy(answer, measured);
    agreements.push(1 - Math.abs(STEPS.indexOf(seen.verdict) - STEPS.indexOf(measured.verdict)) / 2);
    return reconcile(seen, measured);
  });
  const required = new Map(preset.zones.map((zone) => [zone.id, zone.required]));
  const judged = judgePoster(zones.map(({ id, score }) => ({ score, required: required.get(id) ?? true })));
  const total = agreements.reduce((sum, one) => sum + one, 0);
  return { ...local, ...judged, zones, agreement: agreements.length === 0 ? null : total / agreements.length };
}

function seenBy(answer: VisionZone, measured: PosterZone): PosterZone {
  const coverage = Math.min(1, Math.max(0, answer.coverage));
  const isText = answer.contains === 'TEXT' || answer.contains === 'LOGO';
  const shares = {
    textOverlap: isText ? coverage : 0,
    subjectOverlap: isText || answer.contains === 'NONE' ? 0 : coverage,
    busyness: measured.busyness,
  };
  return { ...measured, ...shares, ...judgeZone(measured.kind, shares) };
}
