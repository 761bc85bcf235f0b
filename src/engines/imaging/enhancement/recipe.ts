/** How one variant is made from a raw picture. Plain data: it is stored with the variant, and the same recipe gives the same bytes. */
export interface EnhancementRecipe {
  readonly name: RecipeName;
  /** Longest side of the product over the side of the square frame. */
  readonly fill: number;
  /** Noise is smoothed on the product and its edges are sharpened. */
  readonly detail: boolean;
  /** The product's tones are stretched towards a well exposed picture. */
  readonly light: boolean;
}

export type RecipeName = 'studio' | 'studio-detail' | 'studio-light' | 'studio-full';

/** Fill of the ordinary and of the closer frame: both inside the marketplaces' 80–97 %. */
const FILL = 0.86;
const CLOSE_FILL = 0.93;

const TREATMENTS: readonly Omit<EnhancementRecipe, 'fill'>[] = [
  { name: 'studio', detail: false, light: false },
  { name: 'studio-detail', detail: true, light: false },
  { name: 'studio-light', detail: false, light: true },
  { name: 'studio-full', detail: true, light: true },
];

/** How many different variants there are. */
export const RECIPE_COUNT = 2 * TREATMENTS.length;

/** The recipe of variant `index` (0–7): four treatments in the ordinary frame, then the same four closer. Throws RangeError past them. */
export function recipeOf(index: number): EnhancementRecipe {
  const treatment = TREATMENTS[index % TREATMENTS.length];
  if (treatment === undefined || index >= RECIPE_COUNT) throw new RangeError(`There are ${RECIPE_COUNT} recipes.`);
  return { ...treatment, fill: index < TREATMENTS.length ? FILL : CLOSE_FILL };
}
