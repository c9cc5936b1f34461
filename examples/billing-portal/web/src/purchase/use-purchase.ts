import { useMemo, useRef, useState } from 'react';
import { useAccount, useChange } from '../data/account.tsx';
import { newKey } from '../data/new-key.ts';
import { asProblem, type Problem } from '../data/problem.ts';
import { go } from '../route/location.tsx';
import { type PurchaseBody, type PurchaseDraft, PurchaseDrafts } from './purchase-draft.ts';
import type { Quote } from './use-quote.ts';

/** A purchase that is being put together. */
export interface Purchase {
  /** As far as it is. */
  readonly draft: PurchaseDraft;
  /** Whether it is being sent. */
  readonly isSending: boolean;
  /** Why it was not made. */
  readonly problem?: Problem;
  /** Keeps what is typed and chosen. */
  readonly edit: (change: Parameters<PurchaseDrafts['edit']>[1]) => void;
  /** Buys: agrees to the terms where that is yet to be done, and sends the request. */
  readonly buy: (body: PurchaseBody, terms: Quote['terms']) => Promise<void>;
  /** Sends once more what was sent before. */
  readonly askAgain: () => Promise<void>;
  /** Begins anew, under another key. */
  readonly startOver: () => void;
}

/** Puts a purchase together and makes it, once. */
export function usePurchase(): Purchase {
  const { accountId } = useAccount();
  const change = useChange();
  const drafts = useMemo(() => new PurchaseDrafts(sessionStorage, accountId, newKey), [accountId]);
  const [draft, setDraft] = useState(() => drafts.opened());
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const busy = useRef(false);

  const request = async (asked: PurchaseDraft, body: PurchaseBody): Promise<void> => {
    const sending = drafts.send(asked, body);
    setDraft(sending);
    try {
      const { topUp } = await change('POST /accounts/{accountId}/top-ups', {
        body: sending.sent,
        key: sending.key,
      });
      drafts.bought(sending, topUp.topUpId);
      go({ place: { name: 'top-up', topUpId: topUp.topUpId }, replace: true });
    } catch (thrown) {
      const met = asProblem(thrown);
      if (!met.leavesDoubt && met.code !== 'differs') setDraft(drafts.refused(sending));
      throw met;
    }
  };
  const once = async (work: () => Promise<void>): Promise<void> => {
    // Two clicks come before anything is drawn in between.
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setProblem(undefined);
    try {
      await work();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  return {
    draft,
    isSending,
    ...(problem !== undefined && { problem }),
    edit: (edited) => setDraft((current) => drafts.edit(current, edited)),
    buy: (body, { version, hash, acknowledged }) =>
      once(async () => {
        if (acknowledged === undefined) {
          await change('POST /accounts/{accountId}/acknowledgements', { body: { version, hash } });
        }
        await request(draft, body);
      }),
    askAgain: () => once(async () => draft.sent && request(draft, draft.sent)),
    startOver: () => {
      setProblem(undefined);
      setDraft(drafts.fresh());
    },
  };
}
