import { renderReportHtml } from '../../engines/drift/report/render-report.js';
import { reportDocument } from '../../engines/drift/report/report-document.js';
import { reportHistory } from '../../entities/drift/drift-report.queries.js';
import type { OperationContext } from '../_shared/context.js';
import type { SetSource } from './image-set.js';
import { reportKey } from './report-files.js';
import type { ExemplarPicture } from './store-exemplars.js';
import type { Draft } from './write-report.js';

/** Earlier reports that a page shows beside its own. */
const EARLIER = 29;

/** Keeps a report as JSON and as a page with its examples and the runs before it. */
export async function storeReportFiles(
  ctx: OperationContext,
  draft: Draft & { readonly pictures: readonly ExemplarPicture[] },
): Promise<void> {
  const { run, baseline, result, profile, createdAt, pictures } = draft;
  const source = run.source as SetSource;
  const document = reportDocument(result, {
    reportId: run.reportId,
    timestamp: createdAt.toISOString(),
    baselineName: baseline.name,
    modelName: source.model ?? baseline.modelName,
    source: describeSource(source),
    failures: profile.failures,
  });
  const earlier = await ctx.deps.database.query(reportHistory, [baseline.id, createdAt, EARLIER]);
  const runs = [{ createdAt, score: result.score, severity: result.severity }, ...earlier].reverse();
  const html = renderReportHtml(document, {
    runs: runs.map(({ createdAt: at, score, severity }) => ({ at: at.toISOString(), score, severity })),
    thumbnails: new Map(pictures.map(({ exemplar, jpeg }) => [exemplar.key, toDataUri(jpeg)])),
  });
  const put = (form: 'html' | 'json', text: string, contentType: string) =>
    ctx.deps.objects.put(reportKey(run.reportId, form), Buffer.from(text), { contentType });
  await put('json', `${JSON.stringify(document, null, 2)}\n`, 'application/json');
  await put('html', html, 'text/html');
}

function toDataUri(jpeg: Buffer): string {
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** Where the pictures came from, for people. */
function describeSource({ directory, local, uploadIds, urls }: SetSource): string {
  if (local !== undefined) return `folder ${local}`;
  if (directory !== undefined) return `directory ${directory}`;
  if (uploadIds !== undefined) return `${uploadIds.length} uploads`;
  return urls === undefined ? 'pictures of products' : `${urls.length} addresses`;
}
