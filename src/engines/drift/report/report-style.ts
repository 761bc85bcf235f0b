/** The page's one style sheet: system fonts, both colour schemes, narrow screens and paper. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f8;--ink:#16191d;--soft:#5a636e;--line:#dde1e5;--before:#b9c1ca;--now:#1457c8;--mark:#16191d;
--none:#36a64f;--low:#ffaa00;--medium:#ff6600;--high:#ff0000}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--panel:#1d2125;--ink:#eceff2;--soft:#a3adb8;--line:#343a41;--before:#59636e;--now:#79b0ff;--mark:#eceff2}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem 3rem;max-width:68rem;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.05rem;margin:2.25rem 0 .75rem}
p{margin:.25rem 0}
.soft,caption,figcaption,dt{color:var(--soft)}
.chip{display:inline-block;padding:.1rem .6rem;border-radius:1rem;font-size:.8rem;font-weight:650;color:#111;white-space:nowrap;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.chip.none{background:var(--none)}.chip.low{background:var(--low)}.chip.medium{background:var(--medium)}.chip.high{background:var(--high)}
.chip.quiet{background:none;color:var(--soft);font-weight:450;padding-inline:0}
.verdict{border-left:6px solid var(--before);padding:.35rem 0 .35rem 1.25rem}
.verdict.none{border-color:var(--none)}.verdict.low{border-color:var(--low)}.verdict.medium{border-color:var(--medium)}.verdict.high{border-color:var(--high)}
.verdict p{font-size:1.05rem;max-width:46rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(max(9.5rem,21%),1fr));gap:.75rem 1.5rem;margin:1.5rem 0 0}
dt{font-size:.8rem}dd{margin:0;font-variant-numeric:tabular-nums}
dl.repro{grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));background:var(--panel);border-radius:.5rem;padding:1rem 1.25rem}
code{font:.85em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;font-size:.85rem;padding-bottom:.5rem}
th,td{padding:.55rem .75rem .55rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:middle}
th,.chance{overflow-wrap:normal}.chance{white-space:nowrap}
thead th{font-size:.8rem;font-weight:500;color:var(--soft)}
tbody th{font-weight:600}
tbody th small,td small{display:block;font-weight:400;color:var(--soft);font-size:.78rem}
.hist{display:block;width:168px;height:44px;overflow:visible}
.hist .before{fill:var(--before)}.hist path.now{fill:none;stroke:var(--now);stroke-width:1.75}.hist rect.now{fill:var(--now)}
svg text{fill:var(--soft);font-size:11px;font-family:inherit}
.hist.classes text{font-size:10px}
.ends{display:flex;justify-content:space-between;width:168px}
.meter{display:block;width:132px;height:16px;overflow:visible}
.zone{opacity:.3}.zone.none{fill:var(--none)}.zone.low{fill:var(--low)}.zone.medium{fill:var(--medium)}.zone.high{fill:var(--high)}
.runs .zone{opacity:.14}
.runs{display:block;width:100%;height:auto;overflow:visible}
.floor{stroke:var(--mark);stroke-width:1.5}
.dot{fill:var(--soft);stroke:var(--ground);stroke-width:1.5}.dot.none{fill:var(--none)}.dot.low{fill:var(--low)}.dot.medium{fill:var(--medium)}.dot.high{fill:var(--high)}
.trace{fill:none;stroke:var(--soft);stroke-width:1.25}
.key{display:inline-block;width:.9rem;height:.6rem;margin:0 .3rem 0 .9rem;background:var(--before)}.key.now{height:0;border-top:2px solid var(--now);background:none;vertical-align:middle}.key.tick{width:0;height:.85rem;border-left:1.5px solid var(--mark);background:none;vertical-align:middle}
.images{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1rem}
figure{margin:0;background:var(--panel);border-radius:.5rem;overflow:hidden;break-inside:avoid}
figure img,figure .blank{display:block;width:100%;aspect-ratio:4/3;object-fit:contain;background:var(--panel)}
figure .blank{background:var(--line)}
figcaption{padding:.5rem .65rem .6rem;font-size:.8rem}figcaption b{color:var(--ink);display:block;font-weight:600}
ul.names{columns:2;padding-left:1.1rem;margin:.25rem 0}
@media screen and (max-width:760px){body{padding:1.25rem 1rem 2rem}thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
tbody tr{display:grid;grid-template-columns:1fr auto;gap:.35rem 1rem;padding:.9rem 0;border-bottom:1px solid var(--line)}
tbody th,tbody td{display:block;padding:0;border:0}tbody td.verdict-cell{grid-row:1;grid-column:2;text-align:right}tbody td.chance{text-align:right}ul.names{columns:1}.runs text{font-size:18px}}
@media print{:root{font-size:12px;color-scheme:light;--ground:#fff;--panel:#f6f7f8;--ink:#111;--soft:#444;--line:#ccc;--before:#b9c1ca;--now:#1457c8;--mark:#111}
body{padding:0;max-width:none;font-size:11px}th,td{padding:.3rem .6rem .3rem 0}h2,figure{break-after:avoid}tr{break-inside:avoid}svg,figure{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`.trim();
