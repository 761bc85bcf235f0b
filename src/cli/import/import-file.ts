import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ApiClient, createApiClient } from '../_shared/api-client.js';
import { type Batch, batchRows } from '../_shared/batch-rows.js';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import { startProgressBar } from '../_shared/progress-bar.js';
import type { ServerAddress } from '../_shared/server-options.js';
import { formatCount, terminal } from '../_shared/terminal.js';
import { type ErrorReport, sayErrors, writeErrors } from './error-report.js';
import type { ImportRow } from './import-row.js';
import { type ImportState, readState, removeState, writeState } from './import-state.js';
import { readRows } from './read-rows.js';
import { sendBatch } from './send-batch.js';
import { lookUpVendors, type VendorIds } from './vendor-ids.js';

export interface ImportOptions {
  readonly createVendors: boolean;
  readonly ignoreUnknown: boolean;
  /** Where refused rows are written as NDJSON; null says them on stderr. */
  readonly errorFile: string | null;
}

const BATCH_ROWS = 500;

export type ImportSummary = Pick<ImportState, 'rows' | 'created' | 'changed' | 'refused'>;

/**
 * Sends the products of a file, batch after batch, and keeps beside the file how far it is: run again after an
 * interruption, it goes on, and a batch that was sent but not noted has no second effect.
 */
export async function importFile(path: string, server: ServerAddress, options: ImportOptions): Promise<ImportSummary> {
  const sizeBytes = await measureFile(path);
  const fileHash = await hashFile(path);
  const first = await readState(path, { fileHash, url: server.url });
  if (first.nextBatch > 0) terminal.say(`  Going on after ${formatCount(first.rows, 'row')}.`);
  const api = createApiClient(server);
  const vendorIds = lookUpVendors(api, { create: options.createVendors });
  const report = await openReport(options.errorFile, first);
  const bar = startProgressBar('Products', sizeBytes, (done, total) => `${Math.floor((done / total) * 100)} %`);
  let state = first;
  try {
    for await (const batch of batchRows(readRows(path, options), BATCH_ROWS)) {
      if (batch.index < state.nextBatch) continue;
      // Noted before anything is sent: killed in its first batch, the import is known again as well.
      if (batch.index === 0) await writeState(path, state);
      state = await takeStep({ api, vendorIds, report }, batch, state);
      await writeState(path, state);
      bar.set(batch.rows.at(-1)?.endByte ?? 0, describeState(state));
    }
    bar.set(sizeBytes, describeState(state));
  } finally {
    bar.end();
    await report.close();
  }
  await removeState(path);
  return state;
}

/** Says where the rows refused before are told, when it is elsewhere. */
function openReport(errorFile: string | null, { errors }: ImportState): Promise<ErrorReport> {
  const file = errorFile === null ? null : resolve(errorFile);
  if (errors !== null && errors.file !== file) terminal.say(`  Rows refused before are told in ${errors.file}.`);
  return file === null ? Promise.resolve(sayErrors(errors)) : writeErrors(file, errors);
}

interface Importing {
  readonly api: ApiClient;
  readonly vendorIds: VendorIds;
  readonly report: ErrorReport;
}

async function takeStep(
  { api, vendorIds, report }: Importing,
  batch: Batch<ImportRow>,
  state: ImportState,
): Promise<ImportState> {
  const { created, changed, refused } = await sendBatch(api, batch, { importId: state.importId, vendorIds });
  return {
    ...state,
    nextBatch: batch.index + 1,
    rows: state.rows + batch.rows.length,
    created: state.created + created,
    changed: state.changed + changed,
    refused: state.refused + new Set(refused.map(({ line }) => line)).size,
    errors: await report.add(refused),
  };
}

function describeState({ rows, refused }: ImportState): string {
  return formatCount(rows, 'row') + (refused === 0 ? '' : `, ${refused} refused`);
}

async function measureFile(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) return found.size;
  throw new CommandError(EXIT.USAGE, `There is no file ${path}.`);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}
