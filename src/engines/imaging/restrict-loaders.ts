import sharp from 'sharp';

const ALLOWED = [
  'VipsForeignLoadJpeg',
  'VipsForeignLoadPng',
  'VipsForeignLoadWebp',
  'VipsForeignLoadTiff',
  'VipsForeignLoadNsgif',
  'VipsForeignLoadHeif',
];

/**
 * Narrows this process to the accepted decoders (no SVG, no PDF, whatever the build contains), without cache and with
 * one thread per picture. Process-wide: call it once, first thing, in the process that decodes untrusted bytes.
 */
export function restrictLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ALLOWED });
  sharp.cache(false);
  sharp.concurrency(1);
}
