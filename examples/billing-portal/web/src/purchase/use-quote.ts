import type { ResponseOf } from '@live-calls/http';
import { useEffect, useRef, useState } from 'react';
import { useRead } from '../data/account.tsx';
import type { Problem } from '../data/problem.ts';

/** What a purchase would come to. */
export type Quote = ResponseOf<'GET /accounts/{accountId}/quote'>;

/** The quote for the amount that is being typed. */
export interface QuoteView {
  /** The quote; while a new one is on its way, the one before. */
  readonly quote?: Quote;
  /** Whether the quote is for the amount as it is now. */
  readonly isCurrent: boolean;
  /** Why there is none. */
  readonly problem?: Problem;
  /** Asks anew. */
  readonly again: () => void;
}

const TYPING_MS = 300;

/**
 * Asks what an amount would come to, a moment after the last key.
 *
 * @param amount - The amount; absent while it is none.
 * @param currency - The currency of the wallet.
 */
export function useQuote(amount: string | undefined, currency: string): QuoteView {
  const [asked, setAsked] = useState(amount);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(amount), TYPING_MS);
    return () => clearTimeout(timer);
  }, [amount]);
  const { value, problem, again } = useRead('GET /accounts/{accountId}/quote', {
    query: { amount: asked ?? '0', currency },
    off: asked === undefined,
    follow: true,
  });
  const last = useRef<Quote>(undefined);
  if (value !== undefined && asked !== undefined) last.current = value;
  const isCurrent = asked === amount && asked !== undefined && value !== undefined;
  return {
    isCurrent,
    again,
    ...(last.current !== undefined && { quote: last.current }),
    ...(problem !== undefined && asked === amount && { problem }),
  };
}
