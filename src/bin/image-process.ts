import { serveImageTasks } from '../adapters/image-processor/serve-image-tasks.js';
import { compareProducts } from '../engines/imaging/compare-products.js';
import { decodeFrameWithin } from '../engines/imaging/decode-frame.js';
import { extractFeatures } from '../engines/imaging/drift-features.js';
import { encodeCanvas } from '../engines/imaging/encode-canvas.js';
import { encodeJpeg } from '../engines/imaging/encode-jpeg.js';
import { enhanceImage } from '../engines/imaging/enhancement/enhance-image.js';
import { measureImage } from '../engines/imaging/measure-image.js';
import { renderOverlay } from '../engines/imaging/render-overlay.js';
import { renderPixels } from '../engines/imaging/render-pixels.js';
import { resizeImage } from '../engines/imaging/resize-image.js';
import { restrictLoaders } from '../engines/imaging/restrict-loaders.js';
import { analysePoster } from '../engines/posters/analyse-poster.js';
import { drawPosterOverlay, OVERLAY_LONG_SIDE_PX } from '../engines/posters/overlay/draw-poster-overlay.js';
import { WORKING_LONG_SIDE_PX } from '../engines/posters/working-planes.js';

restrictLoaders();
serveImageTasks(
  {
    measure: (bytes, header) => measureImage(bytes, header, () => performance.now()),
    renderOverlay,
    resize: resizeImage,
    encodeJpeg,
    enhance: async (bytes, header, recipe) => (await enhanceImage(bytes, header, recipe)).bytes,
    compareProducts,
    extractFeatures,
    analysePoster: async (bytes, header, preset) =>
      analysePoster(await decodeFrameWithin(bytes, header, WORKING_LONG_SIDE_PX), preset),
    renderPosterOverlay: async (bytes, header, analysis) =>
      encodeCanvas(drawPosterOverlay(await decodeFrameWithin(bytes, header, OVERLAY_LONG_SIDE_PX), analysis)),
    renderPixels,
  },
  Number(process.argv[2]),
);
