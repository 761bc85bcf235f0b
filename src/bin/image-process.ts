import { serveImageTasks } from '../adapters/image-processor/serve-image-tasks.js';
import { measureImage } from '../engines/imaging/measure-image.js';
import { renderOverlay } from '../engines/imaging/render-overlay.js';
import { resizeImage } from '../engines/imaging/resize-image.js';
import { restrictLoaders } from '../engines/imaging/restrict-loaders.js';

restrictLoaders();
serveImageTasks(
  {
    measure: (bytes, header) => measureImage(bytes, header, () => performance.now()),
    renderOverlay,
    resize: resizeImage,
  },
  Number(process.argv[2]),
);
