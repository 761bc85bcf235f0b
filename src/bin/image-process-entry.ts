/** The program of an image process, as source when this module runs as source. */
export function imageProcessEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './image-process.ts' : './image-process.js', import.meta.url);
}
