import { expect, test } from 'vitest';
import { anchorsOf, checkLinks, findLinks } from './links.ts';

const fence = '```';

test('links are found in their forms, and not in code', () => {
  const text = [
    ...['# Title', '', '[a](b.md), ![c](<d e.svg>), [f](g.md "with a title")', '', '[h]: i.md'],
    ...['<img src="j.svg">', '`[no](k.md)`', fence, '[no](l.md)', fence, '[m](n.md#o)'],
  ].join('\n');
  expect(findLinks({ path: 'x.md', text }).map(({ line, target }) => `${line} ${target}`)).toEqual([
    ...['3 b.md', '3 g.md', '5 i.md', '6 j.svg', '11 n.md#o'],
  ]);
});

test('headings become anchors as Git hosts make them', () => {
  const text = [
    '# A title',
    '## `code`, and [a link](x.md)!',
    '## INVALID_INPUT',
    '## A title',
    fence,
    '# no',
  ];
  expect([...anchorsOf(text.join('\n'))]).toEqual([
    ...['a-title', 'code-and-a-link', 'invalid_input', 'a-title-1'],
  ]);
});

test.each([
  ['a file', '../src/a.ts', undefined],
  ['a folder', '../src', undefined],
  ['a folder with a slash', '../src/', undefined],
  ['a heading of its own', '#title', undefined],
  ['a heading elsewhere', '../b.md#b', undefined],
  ['the outside', 'https://example.com/#x', undefined],
  ['no file', 'b.md', 'there is no docs/b.md'],
  ['no heading', '../b.md#c', 'b.md has no heading #c'],
  ['a line of a source file', '../src/a.ts#L1', 'src/a.ts has no headings'],
  ['above the project', '../../x.md', 'it leaves the project'],
  ['the root of a site', '/b.md', 'a path from the root'],
  ['an address in the clear', 'http://example.com', 'only https'],
  ['another case', '../B.md', 'there is no B.md'],
])('a link to %s is judged', (_, target, message) => {
  const files = [
    { path: 'docs/a.md', text: `# Title\n\n[x](${target})\n` },
    { path: 'b.md', text: '# B\n' },
    { path: 'src/a.ts', text: '' },
  ];
  const seen = checkLinks(files);
  if (message === undefined) expect(seen).toEqual([]);
  else
    expect(seen).toEqual([expect.objectContaining({ line: 3, message: expect.stringContaining(message) })]);
});
