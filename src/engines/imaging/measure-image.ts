import { createHash } from 'node:crypto';
import { tallyColours } from './colour-signature.js';
import { measureCoverage } from './coverage.js';
import { decodeFrame } from './decode-frame.js';
import { measureExposure } from './exposure.js';
import { fingerprintOf } from './fingerprint.js';
import { analyseFrame, type FrameAnalysis } from './frame-analysis.js';
import type { ImageHeader, ImageMeasurement, ImageWarning, MaskMeasure, Unmeasured } from './measurement.js';
import { releaseBytes } from './release-bytes.js';

/**
 * Measures one picture from a single decode. `header` comes from `readImageHeader` on the same bytes. `now` is a clock in
 * milliseconds for `analysis.elapsedMs` (engines have none). Rejects with UndecodableImageError when the bytes do not
 * decode. What cannot be measured honestly is Unmeasured with its reason, never a guess.
 */
export async function measureImage(
  bytes: Buffer,
  header: ImageHeader,
  now: () => number = () => 0,
): Promise<ImageMeasurement> {
  const started = now();
  const frame = await decodeFrame(bytes, header);
  const analysis = analyseFrame(frame);
  releaseBytes(frame.rgb);
  const doubt = doubtOf(analysis);
  const tally = tallyColours(analysis.planes, analysis.trusted ? analysis.mask.labels : null);
  const measured = {
    header,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    warnings: frame.transparent ? [...header.warnings, 'TRANSPARENT' as ImageWarning] : header.warnings,
    background: analysis.background,
    mask: maskMeasure(analysis),
    coverage: doubt ?? orUnmeasured(measureCoverage(analysis.mask), 'There is no object to measure.'),
    blur: doubt ?? orUnmeasured(analysis.blur?.measure, 'The object has too few edges to judge its sharpness.'),
    exposure: doubt ?? orUnmeasured(measureExposure(tally.luma, tally.cells), 'There is no object to measure.'),
    fingerprint: orUnmeasured(
      fingerprintOf(analysis.planes, analysis.mask, analysis.trusted, tally),
      'The picture is too even to be told from others.',
    ),
  };
  return { ...measured, analysis: { widthPx: frame.widthPx, heightPx: frame.heightPx, elapsedMs: now() - started } };
}

function doubtOf(analysis: FrameAnalysis): Unmeasured | null {
  return analysis.trusted ? null : unmeasured(analysis.mask.judgement.doubt ?? 'The object cannot be told apart.');
}

function maskMeasure(analysis: FrameAnalysis): MaskMeasure {
  const { judgement, objectCells, labels } = analysis.mask;
  return {
    confidence: judgement.confidence,
    doubt: judgement.doubt,
    areaFraction: objectCells / labels.length,
    box: analysis.box,
  };
}

function orUnmeasured<T>(value: T | null | undefined, reason: string): T | Unmeasured {
  return value ?? unmeasured(reason);
}

function unmeasured(reason: string): Unmeasured {
  return { unmeasured: true, reason };
}
