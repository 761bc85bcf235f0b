import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ZoneVerdict } from '../../entities/posters/content.entity.js';
import type { PosterProvider } from '../../entities/posters/poster-analysis.entity.js';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const PosterProviders = stringEnum<PosterProvider>('PosterProvider', 'Who looks at a poster.', {
  LOCAL: 'Arithmetic on this machine: the same bytes, the same result. It sees what looks like text; it does not read.',
  OPENAI: 'A vision model of OpenAI; verdicts are still computed here, from what it says is where.',
  HYBRID: 'Both; where they disagree on text, the zone is worth a look.',
});

export const ZoneVerdicts = stringEnum<ZoneVerdict>('ZoneVerdict', 'Whether a part of a poster stays clear.', {
  CLEAR: 'Nothing is in the way.',
  CAUTION: 'It may do; a person should look.',
  BLOCKED: 'Text or a subject is in the way.',
});

export const PosterElementKinds = stringEnum('PosterElementKind', 'What was found on a poster.', {
  TEXT: 'What looks like text.',
  FACE: 'A face.',
  LOGO: 'A logo.',
  KEY_OBJECT: 'What draws the eye.',
});

@ObjectType('Rect', {
  description: 'A rectangle in fractions of the poster, origin at the top left.',
  simpleResolvers: true,
})
export class RectType {
  @Field(() => Float, { description: 'Left edge, 0–1.' })
  x: number;

  @Field(() => Float, { description: 'Top edge, 0–1.' })
  y: number;

  @Field(() => Float, { description: 'Width, 0–1.' })
  width: number;

  @Field(() => Float, { description: 'Height, 0–1.' })
  height: number;
}

@ObjectType('PosterElement', { description: 'Something found on a poster.', simpleResolvers: true })
export class PosterElementType {
  @Field(() => PosterElementKinds, { description: 'What it is.' })
  kind: keyof typeof PosterElementKinds;

  @Field(() => RectType, { description: 'Where it is.' })
  box: RectType;

  @Field(() => Float, { description: 'How sure that is, 0–1.' })
  confidence: number;
}

@ObjectType('PosterZone', {
  description: 'A part of the poster that an interface covers or cuts, measured and judged.',
  simpleResolvers: true,
})
export class PosterZoneType {
  @Field(() => String, { description: "The zone's name in the preset, such as `badge-top-left`." })
  id: string;

  @Field(() => RectType, { description: 'Where it is.' })
  rect: RectType;

  @Field(() => ZoneVerdicts, { description: 'CLEAR from 70 points, BLOCKED below 45.' })
  verdict: ZoneVerdict;

  @Field(() => Int, { description: '0 (lost) to 100 (free).' })
  score: number;

  @Field(() => Float, {
    description: "Share of the zone under text, 0–1; of a zone that is kept, share of the poster's text outside it.",
  })
  textOverlap: number;

  @Field(() => Float, { description: 'How much the zone draws the eye, 0–1.' })
  saliency: number;

  @Field(() => Float, { description: 'WCAG contrast of white text on the brightest twentieth of the zone, 1–21.' })
  contrastWhite: number;

  @Field(() => Float, { description: 'WCAG contrast of black text on the darkest twentieth of the zone, 1–21.' })
  contrastBlack: number;

  @Field(() => String, { description: 'WHITE or BLACK: the text that needs less of a scrim.' })
  recommendedText: string;

  @Field(() => Float, { description: 'Opacity of the scrim under that text that gives it a contrast of 4.5 : 1.' })
  scrimAlpha: number;

  @Field(() => [String], { description: 'Why, in plain sentences, the weightiest first.' })
  reasons: readonly string[];
}

@ObjectType('PosterAnalysis', {
  implements: NodeType,
  description:
    'One look at one poster. Where `failure` says why there is none, the numbers are 0, the lists empty and the verdict BLOCKED: nothing is known to be clear.',
  simpleResolvers: true,
})
export class PosterAnalysisType extends NodeType {
  @Field(() => String, { description: "SHA-256 of the poster's bytes; empty when they could not be had." })
  sha256: string;

  @Field(() => Int, { description: 'Width in pixels, upright.' })
  width: number;

  @Field(() => Int, { description: 'Height in pixels, upright.' })
  height: number;

  @Field(() => Float, { description: 'Width divided by height.' })
  aspectRatio: number;

  @Field(() => String, { description: 'Name and version of the zones, such as `tile-2x3@1`.' })
  preset: string;

  @Field(() => ZoneVerdicts, { description: 'The worst required zone decides.' })
  verdict: ZoneVerdict;

  @Field(() => Int, { description: 'Points of that zone, 0–100.' })
  score: number;

  @Field(() => [PosterZoneType], { description: 'The zones of the preset, in its order.' })
  zones: readonly PosterZoneType[];

  @Field(() => [PosterElementType], { description: 'What was found, most certain first.' })
  elements: readonly PosterElementType[];

  @Field(() => [RectType], { description: 'Calm rectangles that do not overlap, largest first, at most three.' })
  freeAreas: readonly RectType[];

  @Field(() => RectType, { nullable: true, description: 'What draws the eye first; null where nothing stands out.' })
  focalPoint: RectType | null;

  @Field(() => PosterProviders, { description: 'Who looked.' })
  provider: PosterProvider;

  @Field(() => String, { nullable: true, description: 'The vision model; null when none was asked, or none answered.' })
  model: string | null;

  @Field(() => Float, { description: 'How far the numbers are from where a verdict would change, 0–1.' })
  confidence: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How far model and local analysis agree, 0–1; null without a model.',
  })
  agreement: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the model noted, or why a HYBRID analysis had to do without it.',
  })
  justification: string | null;

  @Field(() => Boolean, { description: 'Whether the same bytes had been asked about in the same way before.' })
  cached: boolean;

  @Field(() => Float, { description: 'Milliseconds from the start to the result, the fetch included.' })
  latencyMs: number;

  @Field(() => Float, { description: 'What this look cost, in US dollars; 0 from the cache.' })
  costUsd: number;

  @Field(() => String, { description: 'Version of the local analyser.' })
  analyserVersion: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why there is no result, `CODE: words`; null when there is one.',
  })
  failure: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  contentId: string | null;
  sourceUrl: string | null;
  objectKey: string | null;
}

export const PosterAnalysisConnection = connectionOf('PosterAnalysis', () => PosterAnalysisType);
