import { type AlertNotice, colourOf, headingOf } from './alert-notice.js';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Colours by night, for programs that read this; the others show the day's, which are inline. */
const NIGHT = `:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){.page{background:#131518!important;color:#e8eaed!important}
.card{background:#1e2125!important;border-color:#343940!important}
.line{border-color:#343940!important}.quiet{color:#a8aeb6!important}}`;

/** The mail as HTML: one column of at most 560 px, styles inline, nothing fetched from anywhere, every word escaped. */
export function alertMailHtml(notice: AlertNotice): string {
  const colour = colourOf(notice);
  const facts = notice.facts.map(([name, value], index) => factRow(name, value, index)).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(headingOf(notice))}</title>
<style>${NIGHT}</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f3f5;${FONT};color:#1c1e21">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(notice.summary)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f2f3f5;color:#1c1e21"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card" style="max-width:560px;background:#ffffff;border:1px solid #dcdfe3;border-radius:8px;border-collapse:separate;overflow:hidden">
<tr><td style="background:${colour};padding:20px 28px;color:#ffffff">
<div style="font-size:13px;font-weight:600;letter-spacing:.04em">${escapeHtml(labelOf(notice))}</div>
<div style="font-size:22px;line-height:1.3;font-weight:600;padding-top:4px;word-break:break-word">${escapeHtml(notice.title)}</div></td></tr>
<tr><td style="padding:24px 28px 8px;font-size:16px;line-height:1.5;word-break:break-word">${escapeHtml(notice.summary)}</td></tr>
<tr><td style="padding:8px 28px 24px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${facts}</table></td></tr>
${linkRow(notice, colour)}<tr><td class="line quiet" style="padding:14px 28px;border-top:1px solid #e6e8eb;font-size:12px;line-height:1.5;color:#5c6269;word-break:break-all">Vitrine &middot; ${escapeHtml(notice.alertId)}</td></tr>
</table></td></tr></table></body></html>
`;
}

const LABELS: Readonly<Record<AlertNotice['news'], string>> = {
  FIRED: 'Alert',
  REMINDED: 'Still alarming',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
  TEST: 'Test message',
};

function labelOf({ news, severity }: AlertNotice): string {
  const rank = `${severity.slice(0, 1)}${severity.slice(1).toLowerCase()}`;
  return news === 'FIRED' || news === 'REMINDED' ? `${LABELS[news]} · ${rank}` : LABELS[news];
}

function factRow(name: string, value: string, index: number): string {
  const line = index === 0 ? '' : 'border-top:1px solid #eef0f2;';
  const cell = `${line}padding:9px 0;font-size:14px;line-height:1.4;vertical-align:top`;
  return `<tr><td class="line quiet" style="${cell};color:#5c6269;width:38%;padding-right:12px">${escapeHtml(name)}</td><td class="line" style="${cell};font-weight:600;word-break:break-word">${escapeHtml(value)}</td></tr>`;
}

function linkRow({ link }: AlertNotice, colour: string): string {
  if (link === null) return '';
  const button = `display:inline-block;background:${colour};color:#ffffff;text-decoration:none;font-size:14px;font-weight:600;padding:11px 18px;border-radius:6px`;
  return `<tr><td style="padding:0 28px 28px"><a href="${escapeHtml(link)}" style="${button}">Open Vitrine</a></td></tr>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
