import sharp from 'sharp';

/** JPEGs of 200 × 300 px, no two alike: a box on a colour. */
export function renderSmallPosters(count: number): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => {
      const colour = `hsl(${(n * 47) % 360}, 60%, ${25 + (n % 6) * 8}%)`;
      const box = `<rect x="${20 + (n % 11) * 8}" y="${90 + (n % 13) * 6}" width="${60 + (n % 7) * 5}" height="90" fill="#eee"/>`;
      const mark = `<rect x="${(n % 40) * 5}" y="${Math.floor(n / 40) * 3}" width="5" height="3" fill="#000"/>`;
      const drawing = `<svg width="200" height="300"><rect width="100%" height="100%" fill="${colour}"/>${box}${mark}</svg>`;
      return sharp(Buffer.from(drawing)).jpeg({ quality: 90 }).toBuffer();
    }),
  );
}
