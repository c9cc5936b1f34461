import { posix } from 'node:path';

/** A link of a page that leads nowhere, or that makes the page need a network. */
export interface SiteProblem {
  /** The page. */
  readonly page: string;
  /** Where it leads, as written. */
  readonly target: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** A site on disk. */
export interface Site {
  /** Pages by path, as HTML. */
  readonly pages: ReadonlyMap<string, string>;
  /** Paths of everything, pages too. */
  readonly files: ReadonlySet<string>;
}

/**
 * Follows the links of a site: each leads to a file or a place on a page, and nothing that a page shows or runs comes from a network,
 * so that it works from a disk.
 *
 * @param site - The site.
 * @returns What is wrong, each once.
 */
export function checkSite(site: Site): readonly SiteProblem[] {
  const anchors = new Map([...site.pages].map(([path, html]) => [path, anchorsIn(html)]));
  return [...site.pages].flatMap(([page, html]) =>
    linksIn(html).flatMap(({ attribute, target }) => {
      const message = wrongWith({ page, attribute, target }, site, anchors);
      return message === undefined ? [] : [{ page, target, message }];
    }),
  );
}

interface Link {
  readonly attribute: string;
  readonly target: string;
}

function linksIn(html: string): readonly Link[] {
  const found = [...html.matchAll(/<(\w+)\b[^>]*?\s(href|src)="([^"]*)"/g)].map(
    ([, tag = '', name = '', target = '']) => ({
      attribute: `${tag} ${name}`,
      target: target.replace(/&amp;/g, '&').replace(/&#39;/g, "'"),
    }),
  );
  return [...new Map(found.map((link) => [`${link.attribute} ${link.target}`, link])).values()];
}

function anchorsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id));
}

function wrongWith(
  { page, attribute, target }: Link & { readonly page: string },
  site: Site,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (/^(https?:)?\/\//.test(target))
    return attribute === 'a href' ? undefined : 'a page must not need a network';
  if (/^(mailto|data|javascript):/.test(target)) return undefined;
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const place =
    file === '' ? page : posix.normalize(posix.join(posix.dirname(page), file.split('?')[0] ?? ''));
  if (!site.files.has(place)) return `there is no ${place}`;
  if (anchor === undefined || anchor === '') return undefined;
  return anchors.get(place)?.has(anchor) === false ? `${place} has no #${anchor}` : undefined;
}
