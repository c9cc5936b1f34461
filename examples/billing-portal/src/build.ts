/** Builds the page ahead of a start. See docs/deploy.md. */
import { builtPage } from './build-page.ts';

console.log(`The page is in ${await builtPage()}`);
