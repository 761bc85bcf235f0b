import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { renderReportHtml } from '../../src/engines/drift/report/render-report.js';
import { hostileReport } from '../support/drift-reports.js';

/** The page's own, where `evaluate` runs. */
declare const document: any;

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

test.skipIf(CHROMIUM === undefined)('the report stands alone in a browser (skipped where there is none)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drift-report-'));
  const path = join(folder, 'report.html');
  await writeFile(path, renderReportHtml(...hostileReport()));
  const browser = await chromium.launch({
    executablePath: CHROMIUM!,
    timeout: 120_000,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    page.setDefaultTimeout(120_000);
    const requests: string[] = [];
    const dialogs: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(path).href, { waitUntil: 'load' });
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(path).href]);
    expect(dialogs).toEqual([]);
    const seen = await page.evaluate((): any => ({
      scripts: document.querySelectorAll('script').length,
      text: document.body.innerText,
      histograms: document.querySelectorAll('svg.hist').length,
      dots: document.querySelectorAll('svg.runs circle').length,
      headings: Array.from<any, string>(document.querySelectorAll('h2'), ({ textContent }) => textContent),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      unnamed: document.querySelectorAll('svg[role=img]:not([aria-label]), img:not([alt])').length,
    }));
    expect(seen).toMatchObject({ scripts: 0, histograms: 17, dots: 30, overflow: 0, unnamed: 0 });
    expect(seen.text).toContain('<script>alert(1)</script>');
    expect(seen.headings).toEqual([
      'Metrics',
      'Last 30 runs',
      'Pictures from where it moved',
      'New classes',
      'Classes no longer seen',
      'Failed files',
      'How to get the same result',
    ]);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
