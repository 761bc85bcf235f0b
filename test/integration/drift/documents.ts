import type { ExecuteOptions, World } from '../../support/world.js';

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

const CHECK = `mutation ($input: CheckDriftInput!) {
  checkDrift(input: $input) {
    report { ${REPORT_FIELDS} } job { id kind state done total failed error } userErrors { code field message }
  }
}`;

const ENDED: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);
const RUN = `query ($id: ID!) {
  job(id: $id) { id kind state done total failed error } driftReports(first: 100) { nodes { ${REPORT_FIELDS} job { id } } }
}`;

/** `checkDrift` with its run at an end, which the mutation itself awaits for a few seconds only; or the errors of the call. */
export async function checkDrift(
  world: World,
  input: { readonly baselineId: string; readonly source: object },
  options: ExecuteOptions = {},
): Promise<Record<string, any>> {
  const { data, errors } = await world.execute(CHECK, { input }, options);
  if (errors !== undefined) return { errors };
  const { job, userErrors } = data['checkDrift'];
  if (job === null || ENDED.has(job.state)) return data['checkDrift'];
  await world.runJobs();
  const { data: now } = await world.execute(RUN, { id: job.id });
  const report = now['driftReports'].nodes.find((one: { job: { id: string } }) => one.job.id === job.id) ?? null;
  return { report, job: now['job'], userErrors };
}
