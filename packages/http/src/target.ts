/** A symbol of the whole process, so that it is the same one where this package is loaded twice. */
const TARGET = Symbol.for('live-calls.http.target');

interface Targeted {
  readonly [TARGET]?: string;
}

/**
 * Keeps path and query of a request as they came. A `Request` escapes quotes and others anew, while a vendor may have signed
 * them as they were.
 *
 * @param request - The request.
 * @param target - Path and query as received.
 * @returns The same request.
 */
export function withTarget(request: Request, target: string): Request {
  return Object.defineProperty(request, TARGET, { value: target });
}

/**
 * Path and query of a request, as they came where that is known.
 *
 * @param request - The request.
 * @returns Path and query; as `URL` writes them where nothing else is known.
 */
export function targetOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return (request as Targeted)[TARGET] ?? pathname + search;
}
