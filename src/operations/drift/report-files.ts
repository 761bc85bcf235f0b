import type { ReadableObject } from '../../adapters/object-store/object-store.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

export type ReportForm = 'html' | 'json';

/** Everything that is kept of a report but its manifest, which goes to who retrains. */
export function reportFolder(reportId: string): string {
  return `drift/reports/${reportId}`;
}

/** Where a report's file is kept. */
export function reportKey(reportId: string, form: ReportForm): string {
  return `${reportFolder(reportId)}/report.${form}`;
}

/** The signed address of a report's file, for a day. */
export function reportUrl(ctx: OperationContext, reportId: string, form: ReportForm): string {
  return ctx.deps.urls.signReport(reportId, form);
}

export interface ReportFile {
  readonly reportId: string;
  readonly form: ReportForm;
}

/** A report's file, for whoever may read reports. Throws NOT_FOUND. The caller must consume or destroy the stream. */
export async function openReportFile(ctx: OperationContext, { reportId, form }: ReportFile): Promise<ReadableObject> {
  requireRight(ctx, 'drift:read');
  const file = await ctx.deps.objects.openRead(reportKey(reportId, form));
  if (file === null) throw new AppError('NOT_FOUND');
  return file;
}

/** The signed address of a small copy of an example, for a day. */
export function exemplarUrl(ctx: OperationContext, objectKey: string): string {
  return ctx.deps.urls.signFile(objectKey);
}
