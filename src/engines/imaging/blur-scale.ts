/**
 * What the sharpness energy of an ideal step edge is for a given blur, worked out on the same discrete operators as
 * {@link measureBlur} uses: pixels that average over their area, then a 1-4-6-4-1 binomial, then central differences
 * (denominator) and the five-point Laplacian (numerator). Step of the table: 1/8 px.
 */
const STEPS_PER_PX = 8;
const MOST_BLUR_PX = 24;
const ENERGIES = Float64Array.from({ length: MOST_BLUR_PX * STEPS_PER_PX + 1 }, (_, step) =>
  stepEnergy(step / STEPS_PER_PX),
);

/** Energy ratio ΣL²/Σ|∇I|² of a step edge blurred by a Gaussian of `sigmaPx`. */
export function stepEnergy(sigmaPx: number): number {
  let laplacian = 0;
  let gradient = 0;
  const samples = 400;
  for (let sample = 1; sample <= samples; sample += 1) {
    const w = ((sample - 0.5) * Math.PI) / samples;
    const pixel = Math.sin(w / 2) / (w / 2);
    const power = (Math.exp(-sigmaPx * sigmaPx * w * w) * Math.cos(w / 2) ** 8 * pixel * pixel) / (w * w);
    laplacian += (2 - 2 * Math.cos(w)) ** 2 * power;
    gradient += Math.sin(w) ** 2 * power;
  }
  return laplacian / gradient;
}

/** The Gaussian blur, in pixels, whose step edge has this energy ratio: 0 for a perfect edge or sharper, at most 24. */
export function blurOfEnergy(energy: number): number {
  let low = 0;
  let high = ENERGIES.length - 1;
  if (energy >= ENERGIES[low]!) return 0;
  if (energy <= ENERGIES[high]!) return MOST_BLUR_PX;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ENERGIES[middle]! > energy) low = middle;
    else high = middle;
  }
  const part = (ENERGIES[low]! - energy) / (ENERGIES[low]! - ENERGIES[high]!);
  return (low + part) / STEPS_PER_PX;
}
