import { expect, test } from 'vitest';
import { checkSite } from './site-links.ts';

const other = '<h1 id="top">x</h1>';

test.each([
  ['<a href="b.html">', undefined],
  ['<a class="x" href="b.html#top">', undefined],
  ['<a href="#here">', undefined],
  ['<a href="../assets/main.js?cache">', undefined],
  ['<a href="https://example.com">', undefined],
  ['<img src="data:image/png;base64,AA==">', undefined],
  ['<a href="c.html">', 'there is no d/c.html'],
  ['<a href="b.html#bottom">', 'd/b.html has no #bottom'],
  ['<img alt="x" src="https://example.com/x.png">', 'a page must not need a network'],
  ['<link rel="stylesheet" href="//example.com/x.css"/>', 'a page must not need a network'],
  ['<script src="https://example.com/x.js">', 'a page must not need a network'],
])('%s is judged', (html, message) => {
  const pages = new Map([
    ['d/a.html', `<p id="here">${html}`],
    ['d/b.html', other],
  ]);
  const seen = checkSite({ pages, files: new Set([...pages.keys(), 'assets/main.js']) });
  expect(seen.map((problem) => problem.message)).toEqual(message === undefined ? [] : [message]);
});
