import { posix } from 'node:path';
import type { ProjectFile } from './project-files.ts';

/** A link in a document. */
export interface DocLink {
  /** Path of the document. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
  /** Where it leads, as written. */
  readonly target: string;
}

/** A link that leads nowhere. */
export interface LinkProblem extends DocLink {
  /** What is wrong with it. */
  readonly message: string;
}

/** `[text](target)`, `![text](target "title")`, `[name]: target`, and `src`, `href` and `srcset` of HTML. */
const linkForms = [
  /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
  /^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/g,
  /\b(?:src|href|srcset)="([^"]+)"/g,
];

/**
 * Finds the links of a document. What stands in code is no link.
 *
 * @param file - The document.
 * @returns Its links, in order.
 */
export function findLinks(file: ProjectFile): readonly DocLink[] {
  return proseLines(file.text).flatMap(({ line, text }) => {
    const prose = text.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
    return linkForms.flatMap((form) =>
      [...prose.matchAll(form)].map(([, target = '']) => ({ path: file.path, line, target })),
    );
  });
}

/**
 * Names the places of a document that a link may lead to, as Git hosts make them of its headings.
 *
 * @param text - The document.
 * @returns The anchors, without `#`.
 */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text: line } of proseLines(text)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
    const named = /<a (?:id|name)="([^"]+)"/.exec(line)?.[1];
    if (named !== undefined) anchors.add(named);
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Follows every relative link of the documents: to files, to folders, to headings. Nothing is asked of a network.
 *
 * @param files - Every file of the project.
 * @returns The links that lead nowhere.
 */
export function checkLinks(files: readonly ProjectFile[]): readonly LinkProblem[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const folders = new Set(files.flatMap(({ path }) => parentsOf(path)));
  return documents(files)
    .flatMap(findLinks)
    .flatMap((link) => {
      const message = wrongWith(link, texts, folders);
      return message === undefined ? [] : [{ ...link, message }];
    });
}

/**
 * Chooses what is read as a document.
 *
 * @param files - Every file of the project.
 * @returns The documents; release notes are written by a tool and left out.
 */
export function documents(files: readonly ProjectFile[]): readonly ProjectFile[] {
  return files.filter(
    ({ path }) => path.endsWith('.md') && !path.startsWith('.changeset/') && !path.endsWith('CHANGELOG.md'),
  );
}

function wrongWith(
  { path, target }: DocLink,
  texts: ReadonlyMap<string, string>,
  folders: ReadonlySet<string>,
): string | undefined {
  if (/^https:\/\//.test(target) || target.startsWith('mailto:')) return undefined;
  if (/^[a-z][\w+.-]*:/i.test(target)) return 'only https and mailto lead outside';
  if (target.startsWith('/'))
    return 'a path from the root depends on where the site stands; make it relative';
  const [file = '', anchor] = decodeURI(target).split('#');
  const place =
    file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, '');
  if (place.startsWith('..')) return 'it leaves the project';
  const text = texts.get(place);
  if (text === undefined) {
    if (folders.has(place)) return anchor === undefined ? undefined : 'a folder has no headings';
    return `there is no ${place}`;
  }
  if (anchor === undefined) return undefined;
  if (!place.endsWith('.md')) return `${place} has no headings`;
  return anchorsOf(text).has(anchor) ? undefined : `${place} has no heading #${anchor}`;
}

/** The lines outside of fenced code. */
function proseLines(text: string): readonly { readonly line: number; readonly text: string }[] {
  let fence: string | undefined;
  return text.split('\n').flatMap((raw, index) => {
    const mark = /^\s*(```+|~~~+)/.exec(raw)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      return [];
    }
    fence = mark;
    return mark === undefined ? [{ line: index + 1, text: raw }] : [];
  });
}

function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, '')
    .replace(/ /g, '-');
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
