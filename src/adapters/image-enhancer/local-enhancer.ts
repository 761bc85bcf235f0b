import { recipeOf } from '../../engines/imaging/enhancement/recipe.js';
import type { ImageProcessor } from '../image-processor/image-processor.js';
import type { ImageEnhancer } from './image-enhancer.js';

/** Variants by arithmetic on this machine: no key, no cost, the same bytes every time. One recipe a variant. */
export function createLocalEnhancer(images: Pick<ImageProcessor, 'enhance'>): ImageEnhancer {
  return {
    name: 'local',
    describe: () => Promise.resolve(null),
    check: () => Promise.resolve(),
    async enhance({ bytes, header, variant }) {
      const recipe = recipeOf(variant);
      return { bytes: await images.enhance(bytes, header, recipe), model: recipe.name, costUsd: 0 };
    },
  };
}
