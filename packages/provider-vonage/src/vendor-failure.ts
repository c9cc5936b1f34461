import { failureOfAnswer, failureOfThrown, readRecord, type VendorFailure } from '@live-calls/core/adapter';
import { readText } from './vendor-values.ts';

/** The part of a response that tells why it is none. */
export interface VendorAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Response headers. */
  readonly headers: { get(name: string): string | null };
  /** Reads the body. */
  text(): Promise<string>;
}

/**
 * Judges what the SDK threw: its errors carry the response.
 *
 * @param error - Anything caught.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export async function failureOfSdk(error: unknown, nowMs: number): Promise<VendorFailure> {
  const response = readRecord(error)?.response as VendorAnswer | undefined;
  return response === undefined ? failureOfThrown(error) : failureOf(response, nowMs);
}

/**
 * Judges an answer that is an error.
 *
 * @param answer - The answer; its body is read.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export async function failureOf(answer: VendorAnswer, nowMs: number): Promise<VendorFailure> {
  const { status, headers } = answer;
  return failureOfAnswer(
    { status, retryAfter: headers.get('retry-after'), words: await wordsOf(answer) },
    nowMs,
  );
}

async function wordsOf(answer: VendorAnswer): Promise<string | undefined> {
  try {
    const { title, error_title, detail } = readRecord(JSON.parse(await answer.text())) ?? {};
    const words = [title ?? error_title, detail].map(readText).filter((word) => word !== undefined);
    return words.join(': ');
  } catch {
    return undefined;
  }
}
