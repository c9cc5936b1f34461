import { type FormEvent, type ReactNode, useState } from 'react';
import { useRead } from '../data/account.tsx';
import { useWalletView } from '../data/use-wallet-view.ts';
import { goBack } from '../route/location.tsx';
import { readAmount } from '../text/money.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AmountChoice } from './amount-choice.tsx';
import { MethodChoice } from './method-choice.tsx';
import { Obstacles } from './obstacles.tsx';
import { OpenPurchases } from './open-purchases.tsx';
import type { PurchaseBody } from './purchase-draft.ts';
import { SentBefore } from './sent-before.tsx';
import { Summary } from './summary.tsx';
import { Terms } from './terms.tsx';
import { usePurchase } from './use-purchase.ts';
import { type Quote, useQuote } from './use-quote.ts';

/** The dialog that buys call credit. */
export function AddBalance(): ReactNode {
  const { wallet } = useWalletView();
  return (
    <Dialog title="Add Balance" onClose={() => goBack({ name: 'overview' })}>
      {wallet === undefined ? <Skeleton lines={10} /> : <PurchaseForm currency={wallet.posted.currency} />}
    </Dialog>
  );
}

function PurchaseForm({ currency }: { currency: string }): ReactNode {
  const purchase = usePurchase();
  const { draft, isSending, problem } = purchase;
  const entered = readAmount(draft.sent?.amount.amount ?? draft.amountText, currency);
  const amount = entered.status === 'amount' ? entered.amount : undefined;
  const view = useQuote(amount, currency);
  const { quote } = view;
  const saved = useRead('GET /accounts/{accountId}/payment-methods');
  const [agreedHash, setAgreedHash] = useState('');
  const [keepsCard, setKeepsCard] = useState(false);

  const choice =
    draft.choice ??
    quote?.methods.find(({ recommended }) => recommended)?.method ??
    quote?.methods[0]?.method;
  const obstacles = (quote?.refusals ?? []).filter(({ status }) => !status.startsWith('terms-'));
  const agreed =
    quote !== undefined && (quote.terms.acknowledged !== undefined || agreedHash === quote.terms.hash);
  const isReady = view.isCurrent && agreed && obstacles.length === 0 && choice !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady || quote === undefined || choice === undefined) return;
    const kept = saved.value?.methods.find(({ methodId }) => choice === `saved:${methodId}`);
    void purchase.buy(bodyOf(quote, { choice, kept, keepsCard }), quote.terms);
  };
  if (draft.sent !== undefined && !isSending) return <SentBefore purchase={purchase} sent={draft.sent} />;
  return (
    <form onSubmit={submit} className="purchase" aria-busy={isSending}>
      <OpenPurchases />
      <fieldset disabled={isSending} className="bare">
        <div className="purchase-columns">
          <div className="stack">
            <AmountChoice
              currency={currency}
              text={draft.sent?.amount.amount ?? draft.amountText}
              error={entered.status === 'malformed' ? entered.rule : undefined}
              onChange={(amountText) => purchase.edit({ amountText })}
            />
            <MethodChoice
              methods={quote?.methods}
              saved={saved.value?.methods ?? []}
              choice={choice}
              keepsCard={keepsCard}
              onChoose={(chosen) => purchase.edit({ choice: chosen })}
              onKeepCard={setKeepsCard}
            />
          </div>
          <Summary view={view} />
        </div>
        {quote === undefined ? (
          <div className="terms terms-place" />
        ) : (
          <Terms
            terms={quote.terms}
            agreed={agreed}
            onAgree={(isAgreed) => setAgreedHash(isAgreed ? quote.terms.hash : '')}
          />
        )}
        {view.isCurrent && <Obstacles obstacles={obstacles} />}
        {problem !== undefined && <ProblemBox problem={problem} />}
        <p className="dialog-actions">
          <button type="submit" className="button button-main" disabled={!isReady}>
            {isSending ? 'Requesting invoice' : 'Request Invoice'}
          </button>
          <span className="muted">{adviceFor({ agreed, choice })}</span>
        </p>
      </fieldset>
    </form>
  );
}

function adviceFor({ agreed, choice }: { agreed: boolean; choice: string | undefined }): string {
  if (!agreed) return 'Agree to the terms to go on.';
  return choice?.startsWith('saved:')
    ? 'The way to pay that you chose is charged at once.'
    : 'Nothing is charged before you pay the invoice.';
}

interface Chosen {
  readonly choice: string;
  readonly kept: { readonly methodId: string; readonly method: PurchaseBody['method'] } | undefined;
  readonly keepsCard: boolean;
}

function bodyOf({ amount, terms }: Quote, { choice, kept, keepsCard }: Chosen): PurchaseBody {
  const asked = { amount, termsHash: terms.hash };
  if (kept !== undefined) return { ...asked, method: kept.method, savedMethodId: kept.methodId };
  const method = choice as PurchaseBody['method'];
  return { ...asked, method, ...(method === 'card' && keepsCard && { saveMethod: true }) };
}
