/**
 * Makes one site of the guides and the reference: documents are named by their titles, and source files that guides link to are
 * pages of text that a browser shows.
 */
import { posix } from 'node:path';
import { Converter, ReflectionKind, Renderer } from 'typedoc';

/** The folder that a document stands in, and what its documents are called together. */
const groups = [
  ['docs/decisions/', 'Decisions'],
  ['docs/', 'Guides'],
  ['', 'Project'],
];

/** The title of a document. */
const titleLine = /^\s*# (.+)\n/;

/**
 * Called by typedoc.
 *
 * @param {import('typedoc').Application} app - The run.
 */
export function load(app) {
  /** @type {Map<import('typedoc').DocumentReflection, string>} */
  const titles = new Map();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = posix.relative(process.cwd(), document.project.files.getReflectionPath(document) ?? '');
    document.frontmatter.group = groups.find(([folder]) => path.startsWith(folder))?.[1];
    const [first] = document.content;
    const title = titleLine.exec(first?.text ?? '')?.[1];
    if (title === undefined) throw new Error(`${path} does not begin with a title.`);
    titles.set(document, title.replace(/^\d{4}-\d\d-\d\d /, '').replace(/`/g, ''));
    document.content.forEach(plainFence);
  });
  // Only now: addresses are made of the names of the files, which stay when a title is put better.
  app.renderer.on(Renderer.EVENT_BEGIN, ({ project }) => {
    for (const [document, title] of titles) document.name = title;
    // The page of a README has the name of what it describes on top already.
    for (const { readme } of [project, ...project.getReflectionsByKind(ReflectionKind.Module)]) {
      readme?.forEach(plainFence);
      if (readme?.[0]?.kind === 'text') readme[0].text = readme[0].text.replace(titleLine, '');
    }
    showSources(project.files);
  });
}

/** What tests read behind the language of a block is no language. */
function plainFence(part) {
  if (part.kind === 'code') part.text = part.text.replace(/^(```+ts) .*$/m, '$1');
}

/** A browser takes `.ts` for a film. */
function showSources(files) {
  for (const [id, path] of files.mediaToPath) {
    const name = files.getName(id);
    if (name !== undefined && /\.[cm]?[jt]s$/.test(path)) files.names.set(id, `${name}.txt`);
  }
}
