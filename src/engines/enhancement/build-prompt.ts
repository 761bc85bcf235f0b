import { type ImageMeasurement, isUnmeasured } from '../imaging/measurement.js';

/** What a prompt is made from. Text from people is data: it is quoted, never spoken in the platform's own voice. */
export interface PromptParts {
  readonly productName: string | null;
  readonly category: string | null;
  /** What a provider saw in the raw picture. */
  readonly description: string | null;
  /** What was measured in it. */
  readonly measurement: ImageMeasurement | null;
  /** A person's wishes, such as a reviewer's notes. */
  readonly instructions: string | null;
}

const MAX_PROMPT_LENGTH = 4_000;
const FAITHFUL =
  'Retouch this product photograph for a shop. Show exactly the same product: same shape, proportions, colours, materials, labels and text. Do not add, remove or invent anything on it.';
const SETTING =
  'Put it on a pure white background (#FFFFFF) with a soft natural contact shadow, centred, filling 85 % of the frame, evenly lit and sharp.';

/** The prompt of an enhancement: the task, what is known of the product, what was found wrong, and a person's wishes. At most 4 000 characters. */
export function buildPrompt(parts: PromptParts): string {
  const lines = [FAITHFUL, SETTING];
  const product = [parts.productName, parts.category].filter((text) => text !== null && text !== '').join(', ');
  if (product !== '') lines.push(`The product: ${quote(product)}.`);
  if (parts.description !== null) lines.push(`What the photograph shows: ${quote(parts.description)}.`);
  const faults = parts.measurement === null ? [] : faultsOf(parts.measurement);
  if (faults.length > 0) lines.push(`Correct this: ${faults.join('; ')}.`);
  if (parts.instructions !== null) lines.push(`A reviewer asks: ${quote(parts.instructions)}.`);
  return lines.join('\n').slice(0, MAX_PROMPT_LENGTH).toWellFormed();
}

/** Quotes and control characters of the text cannot end the quotation. */
function quote(text: string): string {
  return `“${text.replace(/[\p{Cc}\p{Cf}“”]+/gu, ' ').trim()}”`;
}

/** What may be wrong with a picture, in the words of a retoucher. */
const FAULTS: readonly (readonly [words: string, applies: (measured: ImageMeasurement) => boolean])[] = [
  ['the background is not white', ({ background }) => background.whiteFraction < 0.995],
  ['a line or band frames the picture', ({ background }) => background.frameDetected],
  ['the product is small in the frame', ({ coverage }) => !isUnmeasured(coverage) && coverage.longSideFill < 0.8],
  ['the product is off centre', ({ coverage }) => !isUnmeasured(coverage) && coverage.centreOffset > 0.05],
  ['the edges are soft', ({ blur }) => !isUnmeasured(blur) && blur.sigmaPx > 1.5],
  ['the product is too dark', ({ exposure }) => !isUnmeasured(exposure) && exposure.p95 < 80],
  ['the product is overexposed', ({ exposure }) => !isUnmeasured(exposure) && exposure.p5 > 235],
];

function faultsOf(measurement: ImageMeasurement): string[] {
  return FAULTS.filter(([, applies]) => applies(measurement)).map(([words]) => words);
}
