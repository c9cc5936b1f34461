import type { ReactNode } from 'react';
import { useWalletView } from '../data/use-wallet-view.ts';
import { readable } from '../text/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Money } from '../ui/money.tsx';
import { type Invoice, isWebAddress, type Standing, type TopUp } from './top-up-words.ts';

interface PaymentStepProps {
  readonly standing: Standing;
  readonly topUp: TopUp;
  readonly invoice: Invoice | undefined;
}

/** What the payer does next, or what has become of it. */
export function PaymentStep({ standing, topUp, invoice }: PaymentStepProps): ReactNode {
  switch (standing) {
    case 'paid':
      return <Paid />;
    case 'failed':
      return (
        <div className="notice notice-bad" role="alert">
          <p className="notice-title">The payment failed.</p>
          <p>
            {topUp.declineReason === undefined ? 'No reason was given.' : `${readable(topUp.declineReason)}.`}{' '}
            Nothing was credited. You can begin a new purchase and pay it in another way.
          </p>
        </div>
      );
    case 'withdrawn':
      return <p>This purchase was withdrawn. Nothing is to be paid.</p>;
    case 'expired':
      return (
        <p>Nobody paid in time, so the invoice is closed. Money that arrives after all is still credited.</p>
      );
    case 'under-way':
      return (
        <p>
          The money is on its way. Your balance is credited when it has arrived; you can close this window.
        </p>
      );
    case 'preparing':
      return <p>The payment is being prepared. This takes a moment.</p>;
    case 'to-pay':
      return <ToBePaid topUp={topUp} invoice={invoice} />;
  }
}

function Paid(): ReactNode {
  const { wallet } = useWalletView();
  return (
    <p className="notice notice-good" role="status">
      Thank you. The payment has arrived and your balance is credited
      {wallet !== undefined && (
        <>
          : <Money value={wallet.available} /> available
        </>
      )}
      .
    </p>
  );
}

function ToBePaid({ topUp, invoice }: Omit<PaymentStepProps, 'standing'>): ReactNode {
  const { actionUrl, transferDetails } = topUp;
  if (transferDetails !== undefined) return <Transfer details={transferDetails} invoice={invoice} />;
  if (isWebAddress(actionUrl)) {
    return (
      <div className="stack">
        <p>
          Your invoice is issued. Pay it by card on the page of our payment processor; afterwards you come
          back here.
        </p>
        <p>
          <a className="button button-main" href={actionUrl}>
            Continue to card payment
          </a>
        </p>
      </div>
    );
  }
  return <p>Your invoice is issued and the payment is being prepared. This takes a moment.</p>;
}

interface TransferProps {
  readonly details: NonNullable<TopUp['transferDetails']>;
  readonly invoice: Invoice | undefined;
}

function Transfer({ details, invoice }: TransferProps): ReactNode {
  const rows =
    invoice === undefined
      ? details
      : [{ label: 'Amount', value: `${invoice.total.amount} ${invoice.total.currency}` }, ...details];
  return (
    <section aria-labelledby="transfer">
      <h3 id="transfer">Transfer details</h3>
      <p>
        Send the total to this account. Your balance is credited when the money has arrived, usually within 1
        to 5 business days. You can close this window.
      </p>
      <dl className="transfer">
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span className="num">{value}</span>
              <CopyButton text={value} what={label} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
