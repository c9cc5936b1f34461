import { Ended } from './problem.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Stops pages of other sites from changing something with the cookies of somebody who is signed in here.
 *
 * Browsers say with every request whether the page it comes from is of the same origin (`Sec-Fetch-Site`), older ones at
 * least which origin it is (`Origin`); a page can forge neither. What says nothing is no browser, and carries nobody's
 * cookies but its own.
 *
 * @param request - The request.
 * @param trusted - Other origins that may change something.
 * @throws Ended with `403`.
 */
export function refuseCrossOrigin(request: Request, trusted: ReadonlySet<string>): void {
  if (SAFE.has(request.method)) return;
  const { headers } = request;
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site === null && origin === null) return;
  if (site === 'same-origin' || site === 'none') return;
  if (origin !== null && trusted.has(origin)) return;
  if (site === null && origin !== null && isOwn(origin, request.url)) return;
  throw new Ended({
    status: 403,
    code: 'cross-origin',
    title: 'The page is of another origin',
    detail: 'Pages of other origins may not change anything here.',
  });
}

/** Hosts are compared, not schemes: behind a proxy that ends TLS, the request came over plain HTTP. */
function isOwn(origin: string, url: string): boolean {
  try {
    return new URL(origin).host === new URL(url).host;
  } catch {
    return false;
  }
}
