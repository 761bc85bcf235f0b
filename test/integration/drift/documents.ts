export const REPORT_FIELDS = `id severity overallDriftDetected sufficientData summary baselineImageCount currentImageCount
  overallMeanShift meanConfidenceShift classWassersteinDistance newClasses missingClasses failedImages failures { key code } htmlUrl jsonUrl createdAt
  metrics { name kind value threshold noiseFloor severity pValue qValue baselineMean currentMean unit }
  exemplars { imageUrl imageKey feature value }
  alert { id state severity metric value threshold openedAt resolvedAt
    retraining { id priority reason state manifestUrl scheduledFor } }`;

export const BASELINE = `mutation ($input: CreateDriftBaselineInput!) {
  createDriftBaseline(input: $input) {
    baseline { id name active imageCount predictionCount modelName profileHash } job { id kind state error } userErrors { code field message }
  }
}`;

export const CHECK = `mutation ($input: CheckDriftInput!) {
  checkDrift(input: $input) {
    report { ${REPORT_FIELDS} } job { id kind state done total failed error } userErrors { code field message }
  }
}`;
