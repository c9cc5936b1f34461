/** An answer that is something else than `200` with the facade's answer as JSON. */
export class Answer {
  /** Status. */
  readonly status: number;
  /** Headers beside those that every answer has. */
  readonly headers: { readonly [name: string]: string };
  /** The body; an object is written as JSON. */
  readonly body: object | string | Uint8Array | ReadableStream<Uint8Array> | undefined;

  /**
   * @param status - Status.
   * @param headers - Headers beside those that every answer has.
   * @param body - The body; absent for none.
   */
  constructor(
    status: number,
    headers: { readonly [name: string]: string },
    body?: object | string | Uint8Array | ReadableStream<Uint8Array>,
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/**
 * Something was made.
 *
 * @param body - What was made, as JSON.
 * @returns The answer.
 */
export function created(body: object): Answer {
  return new Answer(201, {}, body);
}

/**
 * It is done, and there is nothing to tell.
 *
 * @returns The answer.
 */
export function done(): Answer {
  return new Answer(204, {});
}

// Nobody may believe more about a body than its type says, frame it, keep it, or read it from another site.
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
const asJson: Readonly<Record<string, string>> = { ...always, 'content-type': 'application/json' };

/**
 * Writes what the facade answered.
 *
 * @param view - The answer.
 * @returns The response.
 */
export function jsonResponse(view: unknown): Response {
  return new Response(JSON.stringify(view), { headers: asJson });
}

/**
 * Writes an answer.
 *
 * @param answer - The answer.
 * @returns The response.
 */
export function responseOf({ status, headers, body }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers: { ...always, ...headers } });
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream) {
    // The types of browsers ask for bytes that no other thread can change, those of Node do not tell them apart.
    const sent = body as ConstructorParameters<typeof Response>[0];
    return new Response(sent, { status, headers: { ...always, ...headers } });
  }
  return new Response(JSON.stringify(body), { status, headers: { ...asJson, ...headers } });
}

/**
 * The same answer without its body, for `HEAD`.
 *
 * @param response - The answer.
 * @returns The head of it.
 */
export async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}
