const ENTITIES: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. */
export class Markup {
  /** The HTML. */
  readonly html: string;

  /**
   * @param html - The HTML.
   */
  constructor(html: string) {
    this.html = html;
  }
}

type Part = string | number | Markup | readonly Markup[] | undefined | false;

/**
 * HTML, with every value escaped that is not HTML already.
 *
 * @param texts - What stands around the values.
 * @param values - The values.
 * @returns The HTML.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = texts.map((text, place) => text + written(values[place]));
  return new Markup(parts.join(''));
}

function written(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.html;
  if (Array.isArray(value)) return (value as readonly Markup[]).map((one) => one.html).join('');
  return String(value).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** A page of the sandbox. */
export interface SandboxPage {
  /** Its title. */
  readonly title: string;
  /** What it is, in a sentence. */
  readonly lead: string;
  /** What is on it. */
  readonly body: Markup;
  /** Whether the part that is marked `data-live` is read again every other second. */
  readonly isLive?: boolean;
}

/**
 * Writes a page.
 *
 * @param page - The page.
 * @returns The answer.
 */
export function pageResponse({ title, lead, body, isLive = false }: SandboxPage): Response {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sandbox</title>
<link rel="stylesheet" href="/sandbox/sandbox.css">
${isLive && html`<script src="/sandbox/live.js" defer></script>`}
</head>
<body>
<header>
<a href="/">Back to the portal</a>
<nav aria-label="Sandbox"><a href="/sandbox/payments">Payments</a> <a href="/sandbox/calls">Calls</a> <a href="/sandbox/mail">Mail</a></nav>
</header>
<main>
<h1>${title}</h1>
<p>${lead}</p>
${body}
</main>
</body>
</html>
`;
  return new Response(page.html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** The style of every page. */
export const sandboxCss: string = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between; }
nav { display: flex; gap: 1rem; }
a { color: LinkText; }
h1 { font-size: 1.5rem; margin: 1.5rem 0 0; }
h2 { font-size: 1.15rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, transparent); padding: .4rem .6rem; text-align: start; vertical-align: top; }
td.amount, th.amount { font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap; }
form { align-items: end; display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
label { display: grid; gap: .25rem; }
input, select, button { font: inherit; padding: .45rem .7rem; }
button { cursor: pointer; }
dl { display: grid; gap: .25rem 1rem; grid-template-columns: max-content 1fr; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; white-space: pre-wrap; }
.note { border-inline-start: 4px solid GrayText; padding-inline-start: .75rem; }
`;

/** Reads what is live on a page again, without touching what somebody types. */
export const liveScript: string = `setInterval(async () => {
  const answer = await fetch(location.href).catch(() => undefined);
  if (answer?.ok !== true) return;
  const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = read.querySelector('[data-live="' + part.dataset.live + '"]');
    if (fresh !== null && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
  }
}, 2000);
`;
