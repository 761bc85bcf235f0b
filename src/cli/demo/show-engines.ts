import type { ApiClient, ApiUserError } from '../_shared/api-client.js';
import { followJob } from '../_shared/follow-job.js';
import { type ProgressBar, withProgressBar } from '../_shared/progress-bar.js';
import { terminal } from '../_shared/terminal.js';
import type { DemoPosterItem } from './demo-source.js';
import type { DemoProductState } from './read-demo-products.js';
import { refused, sendPicture } from './send-picture.js';

/** What the engines that nobody had asked yet made of the demonstration. */
export interface DemoEngines {
  readonly intent: { readonly workflowType: string; readonly modelId: string };
  readonly posters: readonly { readonly title: string; readonly verdict: string; readonly overlayUrl: string }[];
  readonly drift: { readonly severity: string; readonly summary: string; readonly htmlUrl: string };
  /** Variants of one product's picture. */
  readonly variants: number;
}

/** Also how a second demonstration knows that there was a first. */
const BASELINE = 'Demonstration';
const VARIANTS = 2;
const PROMPT = 'a photo of a kettle on a wooden table in the morning sun';

const FIND_BASELINE = '{ driftBaselines(first: 100) { nodes { name } } }';
const CLASSIFY = `mutation DemoPrompt($input: ClassifyPromptInput!) {
  classifyPrompt(input: $input) {
    classification { workflowType modelSelection { modelId } } userErrors { code field message }
  }
}`;
const ANALYZE = `mutation DemoPoster($input: AnalyzePosterInput!) {
  analyzePoster(input: $input) { analysis { verdict overlayUrl } userErrors { code field message } }
}`;
const BUILD = `mutation DemoBaseline($input: CreateDriftBaselineInput!) {
  createDriftBaseline(input: $input) { baseline { id } job { id } userErrors { code field message } }
}`;
const CHECK = `mutation DemoDrift($input: CheckDriftInput!) {
  checkDrift(input: $input) { job { id } userErrors { code field message } }
}`;
const REPORT = `query DemoReport($baselineId: ID!) {
  latestDriftReport(baselineId: $baselineId) { severity summary htmlUrl }
}`;
const ENHANCE = `mutation DemoVariants($input: EnhanceProductInput!) {
  enhanceProduct(input: $input) { job { id } userErrors { code field message } }
}`;

interface Shown {
  readonly posters: readonly DemoPosterItem[];
  readonly products: readonly DemoProductState[];
}

/**
 * Has every other engine work on something small, on this machine and without cost whatever is configured: a prompt, posters, a drift check of one
 * vendor's pictures, variants of one picture. Null when an earlier demonstration did.
 */
export async function showEngines(api: ApiClient, { posters, products }: Shown): Promise<DemoEngines | null> {
  const { driftBaselines } = await api.execute<{ driftBaselines: { nodes: { name: string }[] } }>(FIND_BASELINE);
  if (driftBaselines.nodes.some(({ name }) => name === BASELINE)) return null;
  const { logCursor } = await api.execute<{ logCursor: string }>('{ logCursor }');
  const engines = await withProgressBar('Engines', posters.length + 3, (bar) =>
    ask(api, { posters, products }, { bar, logCursor }),
  );
  if (process.stderr.isTTY) terminal.say();
  return engines;
}

async function ask(
  api: ApiClient,
  { posters, products }: Shown,
  { bar, logCursor }: { readonly bar: Pick<ProgressBar, 'set'>; readonly logCursor: string },
): Promise<DemoEngines> {
  let done = 0;
  const step = async <T>(note: string, work: Promise<T>): Promise<T> => {
    bar.set(done, note);
    const result = await work;
    bar.set((done += 1));
    return result;
  };
  const intent = await step('a prompt', classify(api));
  const seen = [];
  for (const poster of posters) seen.push(await step(poster.title, analyze(api, poster)));
  const variants = await step('variants', enhance(api, products, logCursor));
  const drift = await step('drift', checkDrift(api, products, logCursor));
  return { intent, posters: seen, variants, drift };
}

type Payload<Fields> = { readonly [Field in keyof Fields]: Fields[Field] | null } & {
  readonly userErrors: readonly ApiUserError[];
};

async function classify(api: ApiClient): Promise<DemoEngines['intent']> {
  const { classifyPrompt } = await api.execute<{
    classifyPrompt: Payload<{ classification: { workflowType: string; modelSelection: { modelId: string } } }>;
  }>(CLASSIFY, { input: { prompt: PROMPT, useAi: false } });
  if (classifyPrompt.classification === null) throw refused(classifyPrompt.userErrors);
  const { workflowType, modelSelection } = classifyPrompt.classification;
  return { workflowType, modelId: modelSelection.modelId };
}

async function analyze(api: ApiClient, poster: DemoPosterItem): Promise<DemoEngines['posters'][number]> {
  const uploadId = await sendPicture(api, await poster.render());
  const { analyzePoster } = await api.execute<{
    analyzePoster: Payload<{ analysis: { verdict: string; overlayUrl: string } }>;
  }>(ANALYZE, { input: { uploadId, provider: 'LOCAL' } });
  if (analyzePoster.analysis === null) throw refused(analyzePoster.userErrors);
  return { title: poster.title, ...analyzePoster.analysis };
}

/** All pictures as they should be, and those of the vendor that came last. */
async function checkDrift(
  api: ApiClient,
  products: readonly DemoProductState[],
  after: string,
): Promise<DemoEngines['drift']> {
  const { createDriftBaseline } = await api.execute<{
    createDriftBaseline: Payload<{ baseline: { id: string }; job: { id: string } }>;
  }>(BUILD, { input: { name: BASELINE, source: { productImages: {} } } });
  const { baseline, job } = createDriftBaseline;
  if (baseline === null || job === null) throw refused(createDriftBaseline.userErrors);
  await end(api, job.id, after);
  const source = { productImages: { vendorId: products.at(-1)?.vendor.id } };
  const { checkDrift: check } = await api.execute<{ checkDrift: Payload<{ job: { id: string } }> }>(CHECK, {
    input: { baselineId: baseline.id, source },
  });
  if (check.job === null) throw refused(check.userErrors);
  await end(api, check.job.id, after);
  const { latestDriftReport } = await api.execute<{ latestDriftReport: DemoEngines['drift'] | null }>(REPORT, {
    baselineId: baseline.id,
  });
  if (latestDriftReport === null) throw refused([]);
  return latestDriftReport;
}

async function enhance(api: ApiClient, products: readonly DemoProductState[], after: string): Promise<number> {
  const best = products.find(({ images }) => images.nodes.some(({ state }) => state === 'AUTO_ACCEPTED'));
  const { enhanceProduct } = await api.execute<{ enhanceProduct: Payload<{ job: { id: string } }> }>(ENHANCE, {
    input: { productId: best?.id, count: VARIANTS, provider: 'local' },
  });
  if (enhanceProduct.job === null) throw refused(enhanceProduct.userErrors);
  await end(api, enhanceProduct.job.id, after);
  return VARIANTS;
}

async function end(api: ApiClient, jobId: string, after: string): Promise<void> {
  await followJob(api.server, { jobId, after, onProgress: () => undefined });
}
