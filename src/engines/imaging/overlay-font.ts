/**
 * A 5 × 7 bitmap font for legends: the process that decodes pictures loads neither fonts nor SVG. A glyph is seven rows of
 * five bits, the leftmost the highest, written as seven base-32 digits.
 */
const GLYPHS: ReadonlyMap<string, string> = new Map([
  ['A', 'ehhvhhh'],
  ['B', 'uhhuhhu'],
  ['C', 'ehggghe'],
  ['D', 'uhhhhhu'],
  ['E', 'vgguggv'],
  ['F', 'vgguggg'],
  ['G', 'ehgnhhf'],
  ['H', 'hhhvhhh'],
  ['I', 'e44444e'],
  ['J', '72222ic'],
  ['K', 'hikokih'],
  ['L', 'ggggggv'],
  ['M', 'hrllhhh'],
  ['N', 'hpljhhh'],
  ['O', 'ehhhhhe'],
  ['P', 'uhhuggg'],
  ['Q', 'ehhhlid'],
  ['R', 'uhhukih'],
  ['S', 'fgge11u'],
  ['T', 'v444444'],
  ['U', 'hhhhhhe'],
  ['V', 'hhhhha4'],
  ['W', 'hhhllrh'],
  ['X', 'hha4ahh'],
  ['Y', 'hha4444'],
  ['Z', 'v1248gv'],
  ['0', 'ehjlphe'],
  ['1', '4c4444e'],
  ['2', 'eh168gv'],
  ['3', 'u11e11u'],
  ['4', '26aiv22'],
  ['5', 'vgu11he'],
  ['6', 'egguhhe'],
  ['7', 'v124888'],
  ['8', 'ehhehhe'],
  ['9', 'ehhf11e'],
  ['%', 'pp248jj'],
  ['.', '00000cc'],
  [':', '0cc0cc0'],
  ['-', '000e000'],
  ['/', '11248gg'],
  [',', '0000c48'],
  ["'", '4400000'],
]);

/** Width of one character with its gap, before scaling. */
const GLYPH_ADVANCE = 6;

/** The lit points of a text, in font pixels from its top left corner. Letters have capitals only; unknown characters are blank. */
export function textPoints(text: string): [x: number, y: number][] {
  const points: [number, number][] = [];
  const capitals = text.toUpperCase();
  for (let place = 0; place < capitals.length; place += 1) {
    const glyph = GLYPHS.get(capitals.charAt(place)) ?? '';
    for (let y = 0; y < glyph.length; y += 1) {
      const bits = Number.parseInt(glyph.charAt(y), 32);
      for (let x = 0; x < 5; x += 1) {
        if ((bits & (16 >> x)) !== 0) points.push([place * GLYPH_ADVANCE + x, y]);
      }
    }
  }
  return points;
}
