import type { EnhancerRegistry, ImageEnhancer } from './image-enhancer.js';

/** A registry over the given providers. */
export function createEnhancerRegistry(enhancers: readonly ImageEnhancer[]): EnhancerRegistry {
  const byName = new Map<string, ImageEnhancer>(enhancers.map((enhancer) => [enhancer.name, enhancer]));
  return { find: (name) => byName.get(name) ?? null, names: enhancers.map(({ name }) => name) };
}
