import sharp from 'sharp';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import type { World } from '../../support/world.js';

const IMPORT =
  'mutation ($input: ImportContentInput!) { importContent(input: $input) { contents { id } userErrors { code } } }';

export const ANALYZE = /* GraphQL */ `
  mutation ($input: AnalyzePosterInput!) {
    analyzePoster(input: $input) {
      analysis {
        id content { id latestAnalysis { id } } posterUrl sha256 width height aspectRatio preset verdict score
        zones { id rect { x y width height } verdict score textOverlap recommendedText scrimAlpha reasons }
        elements { kind box { x } confidence } freeAreas { x y width height } focalPoint { x }
        provider model confidence agreement justification cached latencyMs costUsd analyserVersion overlayUrl failure createdAt
      }
      userErrors { code field message }
    }
  }
`;

const analysisCount = defineStatement<{ count: number }>(
  'test.posters.count',
  'SELECT count(*)::int AS count FROM poster_analyses',
);

/** How many analyses are stored, failed ones included. */
export async function countAnalyses(world: World): Promise<number> {
  return (await world.database.query(analysisCount))[0]?.count ?? 0;
}

/** A poster of 200 × 300 px, no two numbers alike: a box on a colour. */
export function poster(n: number): Promise<Buffer> {
  const colour = `hsl(${(n * 47) % 360}, 60%, ${25 + (n % 6) * 8}%)`;
  const box = `<rect x="${20 + (n % 11) * 8}" y="${90 + (n % 13) * 6}" width="${60 + (n % 7) * 5}" height="90" fill="#eee"/>`;
  const drawing = `<svg width="200" height="300"><rect width="100%" height="100%" fill="${colour}"/>${box}<rect x="${n % 200}" y="${Math.floor(n / 200)}" width="1" height="1" fill="#000"/></svg>`;
  return sharp(Buffer.from(drawing)).jpeg({ quality: 80 }).toBuffer();
}

/** Contents with these posters; answers their ids. */
export async function addContents(world: World, posterUrls: readonly (string | null)[], tag = 'p'): Promise<string[]> {
  const contents = posterUrls.map((posterUrl, n) => ({
    externalId: `${tag}-${String(n).padStart(5, '0')}`,
    title: `Title ${n}`,
    posterUrl,
  }));
  const { data } = await world.execute(IMPORT, { input: { contents } });
  return data['importContent'].contents.map(({ id }: { id: string }) => id);
}
