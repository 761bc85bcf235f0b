import type { ExecuteOptions, World } from '../../support/world.js';

export const CLASSIFICATION = `id prompt finalPrompt workflowType confidence reasoning classifier alternatives { workflowType confidence }
  needsClarification requiresWebSearch webSearchQuery enhancementApplied references { tag imageUrl } missingReferences
  modelSelection { modelId provider reasoning fallbackModels estimatedCostUsd estimatedTimeSeconds }
  cacheHit fallbackReason processingTimeMs costUsd feedback createdAt
  outcome { modelId success actualCostUsd actualTimeSeconds errorMessage recordedAt }`;

const CLASSIFY = `mutation ($input: ClassifyPromptInput!) {
  classifyPrompt(input: $input) { classification { ${CLASSIFICATION} } userErrors { code field message } }
}`;

/** `classifyPrompt` over HTTP: its payload. */
export async function classify(world: World, input: object, options: ExecuteOptions = {}) {
  const { data, errors } = await world.execute(CLASSIFY, { input }, options);
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data['classifyPrompt'];
}

/** The classification of a prompt that is answered. */
export async function classified(world: World, input: object, options: ExecuteOptions = {}) {
  const { classification, userErrors } = await classify(world, input, options);
  if (classification === null) throw new Error(JSON.stringify(userErrors));
  return classification;
}

/** The sum of one number of each. */
export function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
