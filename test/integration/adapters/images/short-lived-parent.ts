import { createImageProcessor } from '../../../../src/adapters/image-processor/create-image-processor.js';
import { imageProcessEntry } from '../../../../src/bin/image-process-entry.js';
import { renderProduct } from './hostile-files.js';

// Uses the pool, never closes it, and has nothing else to do: it must end all the same, and so must its processes.
const processor = createImageProcessor({ entry: imageProcessEntry(), memoryBytes: 512 * 1024 * 1024 });
const picture = await renderProduct(400);
await Promise.all([processor.resize(picture, 100), processor.resize(picture, 100), processor.resize(picture, 100)]);
process.stdout.write(`${processor.pids.join(' ')}\n`);
