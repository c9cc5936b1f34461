import { Ended } from './problem.ts';

/**
 * Reads the header `Idempotency-Key`, bare or as the quoted text of a structured field.
 *
 * @param request - The request.
 * @returns The key; core says what it may be made of.
 * @throws Ended with `400` when it is missing.
 */
export function idempotencyKey(request: Request): string {
  const given = request.headers.get('idempotency-key')?.trim() ?? '';
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(given)?.[1];
  const key = quoted === undefined ? given : quoted.replace(/\\(["\\])/g, '$1');
  if (key !== '') return key;
  throw new Ended({
    status: 400,
    code: 'idempotency-key-missing',
    title: 'A key is needed',
    detail: 'Send the header Idempotency-Key, and the same one with every repeat.',
  });
}
