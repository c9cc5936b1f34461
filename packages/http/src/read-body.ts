import { Ended, malformed } from './problem.ts';

/**
 * Reads a body, and no more of it than is allowed, whatever its header says.
 *
 * @param request - The request.
 * @param most - Most bytes.
 * @returns The bytes.
 * @throws Ended with `413` or `415`.
 */
export async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    const detail = 'Send the body as it is, without a content encoding.';
    throw new Ended({ status: 415, code: 'unsupported-encoding', title: 'Unsupported encoding', detail });
  }
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most);
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > most) {
      // Nobody waits for the rest of it.
      reader.cancel().catch(() => undefined);
      throw tooLarge(most);
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(most: number): Ended {
  const detail = `The body may have at most ${most} bytes.`;
  return new Ended({ status: 413, code: 'body-too-large', title: 'The body is too large', detail });
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Reads a JSON body. Only JSON is taken: what an HTML form can send without asking, it cannot be.
 *
 * @param request - The request.
 * @param most - Most bytes.
 * @returns The value; untrusted.
 * @throws Ended with `400`, `413` or `415`.
 */
export async function readJson(request: Request, most: number): Promise<unknown> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    throw new Ended({
      status: 415,
      code: 'unsupported-media-type',
      title: 'Unsupported media type',
      detail: 'The body must be application/json.',
      headers: { accept: 'application/json' },
    });
  }
  const bytes = await readBytes(request, most);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed([{ field: 'body', rule: 'must be JSON in UTF-8' }]);
  }
}
