/**
 * Outlines as signed distances: negative inside, about the distance to the contour outside. Every shape lies in a square from −1 to 1
 * and touches two of its opposite sides.
 */
export type Shape = (x: number, y: number) => number;

export const SHAPES: Readonly<Record<string, Shape>> = {
  disc: (x, y) => Math.hypot(x, y) - 1,
  box: (x, y) => roundedBox(x, y, 0.8, 1, 0.08),
  wideBox: (x, y) => roundedBox(x, y, 1, 0.55, 0.05),
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.78) - 0.22,
  bottle,
  mug,
  lamp,
  shirt: (x, y) => polygon(x, y, SHIRT),
  star: (x, y) => polygon(x, y, STAR),
  shoe,
  rod: (x, y) => roundedBox(x * 0.8 + y * 0.6, y * 0.8 - x * 0.6, 1.15, 0.1, 0.05),
  pair: (x, y) => Math.min(roundedBox(x + 0.52, y, 0.44, 1, 0.1), Math.hypot(x - 0.55, y - 0.5) - 0.45),
};

/** A box of these half sides with rounded corners. */
export function roundedBox(x: number, y: number, halfWidth: number, halfHeight: number, radius: number): number {
  const across = Math.abs(x) - halfWidth + radius;
  const down = Math.abs(y) - halfHeight + radius;
  return Math.hypot(Math.max(across, 0), Math.max(down, 0)) + Math.min(Math.max(across, down), 0) - radius;
}

function bottle(x: number, y: number): number {
  const body = roundedBox(x, y - 0.28, 0.42, 0.72, 0.12);
  const neck = roundedBox(x, y + 0.68, 0.14, 0.32, 0.04);
  const shoulder = Math.hypot(x / 0.42, (y + 0.4) / 0.3) * 0.3 - 0.3;
  return Math.min(body, neck, shoulder);
}

function mug(x: number, y: number): number {
  const body = roundedBox(x + 0.22, y, 0.62, 0.85, 0.1);
  const handle = Math.max(Math.abs(Math.hypot(x - 0.46, y) - 0.42) - 0.11, 0.38 - x);
  return Math.min(body, handle);
}

function lamp(x: number, y: number): number {
  const shade = Math.max(Math.abs(y + 0.55) - 0.45, Math.abs(x) - 0.55 - 0.35 * (y + 0.55));
  const pole = roundedBox(x, y - 0.35, 0.05, 0.6, 0.02);
  const foot = roundedBox(x, y - 0.93, 0.42, 0.07, 0.05);
  return Math.min(shade, pole, foot);
}

function shoe(x: number, y: number): number {
  const sole = roundedBox(x, y - 0.4, 1, 0.12, 0.1);
  const toe = Math.hypot((x - 0.45) / 0.55, (y - 0.25) / 0.35) * 0.35 - 0.35;
  const heel = roundedBox(x + 0.52, y + 0.02, 0.42, 0.5, 0.18);
  return Math.min(sole, toe, heel);
}

/** A corner of a polygon. */
export type Point = readonly [x: number, y: number];

const SHIRT: readonly Point[] = [
  [-0.25, -0.9],
  [0.25, -0.9],
  [0.95, -0.55],
  [0.75, -0.1],
  [0.55, -0.25],
  [0.55, 1],
  [-0.55, 1],
  [-0.55, -0.25],
  [-0.75, -0.1],
  [-0.95, -0.55],
];
const STAR: readonly Point[] = Array.from({ length: 10 }, (_, index): Point => {
  const radius = index % 2 === 0 ? 1 : 0.45;
  const angle = (index * Math.PI) / 5 - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});

/** Distance to a polygon's edges, signed by how often a ray crosses them. */
export function polygon(x: number, y: number, points: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  let [lastX, lastY] = points[points.length - 1]!;
  for (const [pointX, pointY] of points) {
    const edgeX = pointX - lastX;
    const edgeY = pointY - lastY;
    const part = Math.min(
      1,
      Math.max(0, ((x - lastX) * edgeX + (y - lastY) * edgeY) / (edgeX * edgeX + edgeY * edgeY)),
    );
    nearest = Math.min(nearest, Math.hypot(x - lastX - edgeX * part, y - lastY - edgeY * part));
    if (lastY > y !== pointY > y && x < lastX + (edgeX * (y - lastY)) / edgeY) inside = !inside;
    lastX = pointX;
    lastY = pointY;
  }
  return inside ? -nearest : nearest;
}
