import { decodeFrameWithin, type Frame } from '../../../src/engines/imaging/decode-frame.js';
import { WORKING_LONG_SIDE_PX } from '../../../src/engines/posters/working-planes.js';
import { headerOf } from '../photograph.js';

/** The working picture of a poster's bytes, as the image processes decode it. */
export async function workingFrame(bytes: Buffer): Promise<Frame> {
  return decodeFrameWithin(bytes, headerOf(bytes), WORKING_LONG_SIDE_PX);
}
