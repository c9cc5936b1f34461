import type { ReactNode } from 'react';
import { moneyText } from '../text/money.ts';
import { ProblemBox } from '../ui/problem-box.tsx';
import type { PurchaseBody } from './purchase-draft.ts';
import { methodsInText } from './top-up-words.ts';
import type { Purchase } from './use-purchase.ts';

/** A request that was sent and of which no answer came: it can only be asked for again, as it was. */
export function SentBefore({ purchase, sent }: { purchase: Purchase; sent: PurchaseBody }): ReactNode {
  const { problem, askAgain, startOver } = purchase;
  return (
    <div className="stack">
      <p>
        You asked for <strong>{moneyText(sent.amount)}</strong> by {methodsInText[sent.method]}, and the
        answer did not arrive. Ask again to find out what it has become. However often you ask, it is bought
        once.
      </p>
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p className="dialog-actions">
        <button type="button" className="button button-main" onClick={() => void askAgain()}>
          Ask again
        </button>
        <button type="button" className="link" onClick={startOver}>
          Set it aside and start over
        </button>
      </p>
      <p className="hint">
        If you start over, look among your purchases first: the request may have arrived.
      </p>
    </div>
  );
}
