export { floodFromBorder, floodShadows } from './floods';
export { halvePlanes, measureDistance, separatePlanes, splitLuma, tallyColours } from './pixels';
export {
  boundCells,
  clearRegions,
  copyObject,
  countStray,
  countWeak,
  listEdges,
  markHoles,
  objectOnWhite,
  peelContour,
  tallyDistances,
  thinFringes,
} from './regions';
export { resampleArea } from './resample';
export { markSteep, measureSteepness, smoothArea, tallyTile, widenEdges } from './sharpness';
