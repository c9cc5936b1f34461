import { expect, test } from 'vitest';
import { documents, findLinks } from './links.ts';
import { projectFiles } from './project-files.ts';

const files = projectFiles();
const index = files.find(({ path }) => path === 'docs/README.md') ?? { path: '', text: '' };

test('every guide stands in the index, once, numbered in reading order', () => {
  const listed = findLinks(index)
    .map(({ target }) => target)
    .filter((target) => /^[\w-]+\.md$/.test(target));
  const guides = documents(files)
    .map(({ path }) => /^docs\/([\w-]+\.md)$/.exec(path)?.[1])
    .filter((name): name is string => name !== undefined && name !== 'README.md');
  expect(listed.toSorted()).toEqual(guides.toSorted());
  const numbers = [...index.text.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(numbers).toEqual(numbers.map((_, place) => place + 1));
});

test('every picture is shown by a document, and is readable on light and on dark', () => {
  const shown = new Set(
    documents(files).flatMap((file) => findLinks(file).map(({ target }) => target.split('/').at(-1))),
  );
  const pictures = files.filter(({ path }) => path.startsWith('docs/images/') && path.endsWith('.svg'));
  expect(pictures.length).toBeGreaterThan(5);
  for (const { path, text } of pictures) {
    expect(shown, path).toContain(path.split('/').at(-1));
    expect(text, path).toContain('prefers-color-scheme: dark');
    expect(text, path).toMatch(/<title id="title">[^<]+<\/title>/);
    expect(text.replace('http://www.w3.org/2000/svg', ''), path).not.toMatch(/https?:/);
  }
});
