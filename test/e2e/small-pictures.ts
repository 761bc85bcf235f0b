import sharp from 'sharp';

const SIZE_PX = 600;

/** JPEGs of 600 × 600 px, no two alike: a box on white, of another colour and at another place in each. */
export function renderSmallPictures(count: number): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => {
      const colour = `hsl(${(n * 47) % 360}, 70%, ${30 + (n % 5) * 8}%)`;
      const box = `<rect x="${100 + (n % 13) * 8}" y="${90 + (n % 17) * 7}" width="${260 + n}" height="320" rx="24" fill="${colour}"/>`;
      const drawing = `<svg width="${SIZE_PX}" height="${SIZE_PX}"><rect width="100%" height="100%" fill="#fff"/>${box}</svg>`;
      return sharp(Buffer.from(drawing)).flatten({ background: '#fff' }).jpeg({ quality: 90 }).toBuffer();
    }),
  );
}
