import type { Fact, Party, Section, Sheet } from './sheet.ts';

const STYLE = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#fff;color:#1c2430;font:14px/1.5 "Noto Sans",system-ui,sans-serif}
main{max-width:780px;margin:0 auto;padding:48px 40px}
header{display:flex;justify-content:space-between;gap:32px;align-items:flex-start}header>div+div{text-align:end}
h1{margin:0;font-size:28px;line-height:1.2}h2{margin:32px 0 8px;font-size:13px;color:#5a6677}
p{margin:0 0 4px}address{font-style:normal;overflow-wrap:anywhere}address b{font-size:15px}
img{max-width:200px;max-height:64px;display:block;margin-bottom:16px}
.mark{display:inline-block;margin-top:8px;padding:2px 10px;border-radius:999px;border:1px solid currentColor;font-weight:700}
.good{color:#10703c}.bad{color:#a3261b}.plain{color:#44505f}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:32px;margin-top:32px}
dl{margin:0;align-content:start;display:grid;grid-template-columns:auto 1fr;gap:2px 16px}dt{color:#5a6677}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;margin-top:32px}
th{padding:6px 0;text-align:start;color:#5a6677;border-bottom:2px solid #1c2430}
td{padding:8px 0;border-bottom:1px solid #dfe4ea;vertical-align:top;overflow-wrap:anywhere}
th.end,td.end{text-align:end;padding-inline-start:16px;white-space:nowrap;font-variant-numeric:tabular-nums}
.totals{margin:16px 0 0 auto;width:min(100%,340px)}.totals dd{text-align:end;font-variant-numeric:tabular-nums}
.totals .strong{font-size:17px;font-weight:700;color:#1c2430;padding-top:6px}
footer{margin-top:48px;padding-top:12px;border-top:1px solid #dfe4ea;color:#5a6677;font-size:12px}
@media print{main{padding:0}thead{display:table-header-group}tr{break-inside:avoid}}
@media(max-width:560px){header,.sides{display:block}header>*+*,.sides>*+*{margin-top:24px}header>div+div{text-align:start}}`;

/**
 * Draws a sheet as a page that loads nothing.
 *
 * @param sheet - The sheet.
 * @param logo - PNG or JPEG.
 * @returns A whole HTML document.
 */
export function sheetHtml(sheet: Sheet, logo: Uint8Array | undefined): string {
  const { title, mark, facts, columns, rows, totals, sections, foot, locale } = sheet;
  const number = facts[0]?.value ?? '';
  const heads = columns.map(
    ({ heading, align }) => `<th scope="col" class="${align}">${escaped(heading)}</th>`,
  );
  const cells = (row: readonly string[]): string =>
    row.map((cell, at) => `<td class="${columns[at]?.align}">${escaped(cell)}</td>`).join('');
  return `<!doctype html>
<html lang="${escaped(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(`${title} ${number}`)}</title><style>${STYLE}</style></head><body><main>
<header><div>${logo === undefined ? '' : image(logo)}${party(sheet.from)}</div>
<div><h1>${escaped(title)}</h1>${mark === undefined ? '' : `<span class="mark ${mark.tone}">${escaped(mark.text)}</span>`}</div></header>
<div class="sides">${party(sheet.to)}${list(facts)}</div>
<table><thead><tr>${heads.join('')}</tr></thead><tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody></table>
${list(totals, 'totals')}
${sections.map(section).join('\n')}
<footer>${escaped(foot)}</footer>
</main></body></html>
`;
}

function party({ heading, name, lines }: Party): string {
  const over = heading === undefined ? '' : `<h2 style="margin-top:0">${escaped(heading)}</h2>`;
  const rest = lines.map((line) => `<br><bdi>${escaped(line)}</bdi>`).join('');
  return `<div>${over}<address><b><bdi>${escaped(name)}</bdi></b>${rest}</address></div>`;
}

function list(facts: readonly Fact[], kind = ''): string {
  const entries = facts.map(({ label, value, strong }) => {
    const look = strong === true ? ' class="strong"' : '';
    return `<dt${look}>${escaped(label)}</dt><dd${look}><bdi>${escaped(value)}</bdi></dd>`;
  });
  return `<dl class="${kind}">${entries.join('')}</dl>`;
}

function section({ heading, facts, sentences = [] }: Section): string {
  const body = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('');
  return `<section><h2>${escaped(heading)}</h2>${facts === undefined ? '' : list(facts)}${body}</section>`;
}

function image(logo: Uint8Array): string {
  const kind = logo[0] === 0x89 ? 'png' : 'jpeg';
  return `<img alt="" src="data:image/${kind};base64,${Buffer.from(logo).toString('base64')}">`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}
