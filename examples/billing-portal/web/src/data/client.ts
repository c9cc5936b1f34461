import type { BillingApi, BodyOf, QueryOf, ResponseOf } from '@live-calls/http';
import { offline, problemOf } from './problem.ts';

/** Operations that only read. */
export type ReadName = Extract<keyof BillingApi, `GET /accounts/${string}`>;

/** Operations that change something. */
export type ChangeName = Extract<keyof BillingApi, `${'POST' | 'PUT' | 'DELETE'} /accounts/${string}`>;

/** What stands in the braces of a path. */
export type PathParts = Readonly<Record<string, string>>;

/** A change that is asked for. */
export interface ChangeAsked<Name extends ChangeName> {
  /** What stands in the braces of the path. */
  readonly parts: PathParts;
  /** The JSON body, where the operation takes one. */
  readonly body?: BodyOf<Name>;
  /** The key under which the same request is the same request. */
  readonly key?: string;
}

/** Told when the server does not know the person any more. */
export type SignedOutListener = () => void;

const signedOut = new Set<SignedOutListener>();

/**
 * Has somebody told when the server does not know the person any more.
 *
 * @param listener - Whom.
 * @returns Ends it.
 */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/**
 * Writes the address of an operation.
 *
 * @param name - Method and path, as `BillingApi` has it.
 * @param parts - What stands in the braces.
 * @param query - What stands behind the question mark.
 */
export function addressOf(name: keyof BillingApi, parts: PathParts, query: object = {}): string {
  const [, template = ''] = name.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? ''));
  const search = new URLSearchParams();
  for (const [field, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(field, String(one));
  }
  return `/billing${path}${search.size > 0 ? `?${search}` : ''}`;
}

/**
 * Sends a request to our own origin.
 *
 * @param address - Where to.
 * @param init - The rest of it.
 * @returns The response; only a success.
 * @throws Problem when there is no answer, or one that is no success.
 */
export async function ask(address: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw offline();
  }
  if (response.ok) return response;
  if (response.status === 401 && address.startsWith('/billing')) for (const tell of signedOut) tell();
  throw await problemOf(response);
}

/**
 * Reads.
 *
 * @param name - The operation.
 * @param parts - What stands in the braces of its path.
 * @param query - What stands behind the question mark.
 */
export async function read<Name extends ReadName>(
  name: Name,
  parts: PathParts,
  query?: QueryOf<Name>,
): Promise<ResponseOf<Name>> {
  const response = await ask(addressOf(name, parts, query));
  return (await response.json()) as ResponseOf<Name>;
}

/**
 * Changes something.
 *
 * @param name - The operation.
 * @param asked - Path, body, key.
 */
export async function change<Name extends ChangeName>(
  name: Name,
  { parts, body, key }: ChangeAsked<Name>,
): Promise<ResponseOf<Name>> {
  const [method = ''] = name.split(' ');
  const response = await ask(addressOf(name, parts), {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? {} : await response.json()) as ResponseOf<Name>;
}
