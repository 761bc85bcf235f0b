export { countStray, countWeak, listEdges, peelContour, thinFringes } from './contours';
export { floodFromBorder, floodShadows } from './floods';
export { tallyDetail, tallyLevels } from './levels';
export { halvePlanes, measureDistance, separatePlanes, splitLuma, tallyColours } from './pixels';
export {
  boundCells,
  clearRegions,
  copyObject,
  markHoles,
  objectOnWhite,
  openHoles,
  tallyDistances,
} from './regions';
export { resampleArea } from './resample';
export { markSteep, measureSteepness, smoothArea, tallyTile, widenEdges } from './sharpness';
