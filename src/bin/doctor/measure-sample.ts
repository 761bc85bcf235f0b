import { createImageProcessor } from '../../adapters/image-processor/create-image-processor.js';
import type { Config } from '../../config/load-config.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { openDemoSource } from '../demo-source.js';
import { imageProcessEntry } from '../image-process-entry.js';

/** Renders a picture and has it measured by an image process, as a worker would; answers what it saw. */
export async function measureSample(config: Config): Promise<string> {
  const { items } = await openDemoSource();
  const bytes = (await items[0]?.render()) ?? Buffer.alloc(0);
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error('The sample picture cannot be read.');
  const images = createImageProcessor({
    processes: 1,
    entry: imageProcessEntry(),
    memoryBytes: config.work.IMAGE_PROCESS_MEMORY_MB * 1024 * 1024,
  });
  const startedAt = performance.now();
  try {
    await images.measure(bytes, header);
    return `one measured in ${Math.round(performance.now() - startedAt)} ms, the start of its process included`;
  } finally {
    await images.close();
  }
}
