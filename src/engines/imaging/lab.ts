/** Linear light 0–1 of each 8-bit sRGB level (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** CIE L*a*b* (D65) of an sRGB colour given in levels 0–255; fractional levels are rounded. */
export function labOf(red: number, green: number, blue: number): [number, number, number] {
  const r = LINEAR[Math.round(red)]!;
  const g = LINEAR[Math.round(green)]!;
  const b = LINEAR[Math.round(blue)]!;
  const x = labCurve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.9504559);
  const y = labCurve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = labCurve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.0890578);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function labCurve(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116;
}
