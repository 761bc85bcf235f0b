import { alignPairs } from '../_shared/terminal.js';
import type { DemoImage, DemoProductState } from './read-demo-products.js';
import type { DemoEngines } from './show-engines.js';

/** What the demonstration led to. */
export interface DemoSummary {
  readonly products: number;
  readonly accepted: number;
  readonly toReview: number;
  readonly rejected: number;
  readonly failed: number;
  /** Pairs of products that are very probably one. */
  readonly duplicatePairs: number;
  /** Groups of codes whose plain SKU is the same, each told apart. */
  readonly skuCollisions: number;
  /** Pictures with the measurement drawn over them: the best one, and the worst that waits for a reviewer. */
  readonly overlays: readonly { readonly name: string; readonly reason: string; readonly url: string }[];
}

/** Colour variants reach 0.5, one product in two shops 0.85. */
const PROBABLE_DUPLICATE = 0.8;

/** Counts what became of the demonstration's products. */
export function summariseDemo(products: readonly DemoProductState[]): DemoSummary {
  const images = products.flatMap((product) => product.images.nodes);
  const count = (...states: DemoImage['state'][]) => images.filter((image) => states.includes(image.state)).length;
  const pairs = new Set(
    products.flatMap(({ id, duplicateCandidates }) =>
      duplicateCandidates
        .filter(({ score }) => score >= PROBABLE_DUPLICATE)
        .map((candidate) => [id, candidate.product.id].sort().join()),
    ),
  );
  const collisions = new Set(
    products
      .map(({ sku }) => [sku.canonical, ...sku.collidesWith].sort())
      .filter((group) => group.length > 1)
      .map(String),
  );
  return {
    products: products.length,
    accepted: count('AUTO_ACCEPTED', 'APPROVED'),
    toReview: count('PENDING'),
    rejected: count('REJECTED'),
    failed: count('FAILED'),
    duplicatePairs: pairs.size,
    skuCollisions: collisions.size,
    overlays: chooseOverlays(products),
  };
}

function chooseOverlays(products: readonly DemoProductState[]): DemoSummary['overlays'] {
  const judged = products.flatMap(({ name, images }) =>
    images.nodes.flatMap(({ state, validation }) =>
      typeof validation?.overlayUrl === 'string'
        ? [
            {
              name: name ?? '',
              state,
              score: validation.overallScore,
              reason: validation.reason,
              url: validation.overlayUrl,
            },
          ]
        : [],
    ),
  );
  judged.sort((a, b) => b.score - a.score);
  const best = judged.find(({ state }) => state === 'AUTO_ACCEPTED');
  const doubtful = judged.findLast(({ state }) => state === 'PENDING');
  return [best, doubtful].flatMap((shown) =>
    shown === undefined ? [] : [{ name: shown.name, reason: shown.reason, url: shown.url }],
  );
}

const OPERATIONS: readonly (readonly [title: string, document: string])[] = [
  [
    'What waits for a reviewer, the most urgent first',
    '{ reviewQueue(first: 5) { totalCount nodes { productName failureReason imageUrl } } }',
  ],
  [
    'Listen to the queue, then claim a task in a second tab',
    'subscription { reviewQueueUpdated { change pending task { productName } } }',
  ],
  [
    'Claim the next task',
    'mutation { claimNextReviewTask(input: {}) { task { id productName imageUrl } lease { token expiresAt } } }',
  ],
  [
    'What the other engines found',
    '{ classifications(first: 3) { nodes { workflowType reasoning } } driftReports(first: 3) { nodes { severity summary htmlUrl } } posterMetrics { total averageLatencyMs } }',
  ],
];

/** What to say at the end, without colour: what came of it, and what to look at. */
export function describeDemo(summary: DemoSummary): { counts: string[]; operations: string[]; overlays: string[] } {
  return {
    counts: alignPairs([
      ['Accepted', `${summary.accepted}  by the checks alone`],
      ['To review', `${summary.toReview}  wait for a person`],
      ...(summary.rejected === 0 ? [] : [['Rejected', String(summary.rejected)] as const]),
      ['Unreadable', `${summary.failed}  cut off on its way`],
      ['Duplicates', `${summary.duplicatePairs}  pairs of products that are probably one`],
      ['Collisions', `${summary.skuCollisions}  groups of codes with one plain SKU, told apart`],
    ]),
    operations: OPERATIONS.flatMap(([title, document]) => [`  # ${title}`, `  ${document}`, '']),
    overlays: summary.overlays.flatMap(({ name, reason, url }) => [`  ${name}: ${reason}`, `  ${url}`, '']),
  };
}

/** What to say of the other engines, without colour. */
export function describeEngines({ intent, posters, variants, drift }: DemoEngines): string[] {
  return [
    `  Prompt: ${intent.workflowType}, with ${intent.modelId}`,
    `  Variants: ${variants} of one picture, which wait for a person`,
    '',
    ...posters.flatMap(({ title, verdict, overlayUrl }) => [`  ${title}: ${verdict}`, `  ${overlayUrl}`, '']),
    `  Drift: ${drift.summary}`,
    `  ${drift.htmlUrl}`,
    '',
  ];
}
