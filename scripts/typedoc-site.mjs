/**
 * Makes one site of the guides and the reference: documents are named by their titles, and source files that guides link to are
 * pages of text that a browser shows.
 */
import { Converter, Renderer } from 'typedoc';

/** The folder that a document stands in, and what its documents are called together. */
const groups = [
  ['docs/decisions/', 'Decisions'],
  ['docs/', 'Guides'],
  ['', 'Project'],
];

/**
 * Called by typedoc.
 *
 * @param {import('typedoc').Application} app - The run.
 */
export function load(app) {
  /** @type {Map<import('typedoc').DocumentReflection, string>} */
  const titles = new Map();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = document.project.files.getReflectionPath(document) ?? '';
    const [, group] = groups.find(([folder]) => path.includes(`/${folder}`)) ?? ['', ''];
    document.frontmatter.group = group;
    const [first] = document.content;
    const title = /^\s*# (.+)\n/.exec(first?.text ?? '');
    if (title === null) throw new Error(`${path} does not begin with a title.`);
    first.text = first.text.slice(title[0].length);
    titles.set(document, title[1].replace(/^\d{4}-\d\d-\d\d /, '').replace(/`/g, ''));
    document.content.forEach(plainFence);
  });
  // Only now: addresses are made of the names of the files, which stay when a title is put better.
  app.renderer.on(Renderer.EVENT_BEGIN, ({ project }) => {
    for (const [document, title] of titles) document.name = title;
    project.readme?.forEach(plainFence);
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
