import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import {
  PosterAnalysisType,
  PosterElementType,
  PosterZoneType,
  RectType,
} from '../../schema/posters/poster-analysis.type.js';
import { mapTo } from './map-to.js';

/** What the engine found, as it was stored. */
interface Findings {
  readonly zones: readonly (Omit<PosterZoneType, never> & object)[];
  readonly elements: readonly (Omit<PosterElementType, never> & object)[];
  readonly freeAreas: readonly RectType[];
  readonly focalPoint: RectType | null;
}

const NOTHING: Findings = { zones: [], elements: [], freeAreas: [], focalPoint: null };

/** An analysis as it was read, as its GraphQL object. */
export function toPosterAnalysis(row: AnalysisRow): PosterAnalysisType {
  const { findings, failureCode, failureMessage, costUsd, ...rest } = row;
  const { zones, elements, freeAreas, focalPoint } = (findings ?? NOTHING) as Findings;
  return mapTo(PosterAnalysisType, {
    ...rest,
    aspectRatio: row.height === 0 ? 0 : row.width / row.height,
    zones: zones.map((zone) => mapTo(PosterZoneType, { ...zone, rect: toRect(zone.rect) })),
    elements: elements.map((element) => mapTo(PosterElementType, { ...element, box: toRect(element.box) })),
    freeAreas: freeAreas.map(toRect),
    focalPoint: focalPoint === null ? null : toRect(focalPoint),
    costUsd: Number(costUsd),
    failure: failureCode === null ? null : `${failureCode}: ${failureMessage ?? ''}`,
  });
}

function toRect({ x, y, width, height }: RectType): RectType {
  return mapTo(RectType, { x, y, width, height });
}
