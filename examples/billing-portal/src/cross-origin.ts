const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something comes from a page of another site. Browsers say where it comes from, and no page
 * can forge that; what says nothing is no browser, and carries nobody's cookies.
 *
 * @param request - The request.
 * @param own - Our origin as browsers know it, where a proxy stands between.
 * @returns True when it is to be refused.
 */
export function isCrossOrigin(request: Request, own?: string): boolean {
  if (SAFE.has(request.method)) return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.get('origin');
  if (origin === null || origin === own) return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}
