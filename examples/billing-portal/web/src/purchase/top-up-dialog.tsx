import { type ReactNode, useState } from 'react';
import { useAccount, useChange, useRead } from '../data/account.tsx';
import { addressOf } from '../data/client.ts';
import { asProblem, type Problem } from '../data/problem.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { go, goBack } from '../route/location.tsx';
import { dayText, minuteText } from '../text/time.ts';
import { Chip } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { PaymentStep } from './payment-step.tsx';
import {
  type Invoice,
  isOver,
  methodsInText,
  standingOf,
  standingWords,
  type TopUp,
} from './top-up-words.ts';

/** A purchase after it was requested: how it is paid, and where it stands until the money is there. */
export function TopUpDialog({ topUpId }: { topUpId: string }): ReactNode {
  const [isFinal, setFinal] = useState(false);
  const view = useRead('GET /accounts/{accountId}/top-ups/{topUpId}', {
    parts: { topUpId },
    follow: true,
    ...(!isFinal && { everyMs: 4000 }),
  });
  const invoice = useInvoice(view.value);
  const standing = view.value && standingOf(view.value, invoice);
  if (standing !== undefined && isOver(standing) !== isFinal) setFinal(!isFinal);
  return (
    <Dialog
      title={standing === 'paid' ? 'Balance added' : 'Add Balance'}
      onClose={() => goBack({ name: 'overview' })}
    >
      <Loaded view={view} lines={8}>
        {(topUp) => <Purchase topUp={topUp} invoice={invoice} onChange={view.again} />}
      </Loaded>
    </Dialog>
  );
}

interface PurchaseProps {
  readonly topUp: TopUp;
  readonly invoice: Invoice | undefined;
  readonly onChange: () => void;
}

function Purchase({ topUp, invoice, onChange }: PurchaseProps): ReactNode {
  const standing = standingOf(topUp, invoice);
  const { tone, label } = standingWords[standing];
  return (
    <div className="stack">
      <p className="status-line" role="status">
        <Chip tone={tone}>{label}</Chip>
        <span>
          <Money value={topUp.amount} /> of call credit by {methodsInText[topUp.method]}
        </span>
      </p>
      <InvoiceFacts topUp={topUp} invoice={invoice} />
      <PaymentStep standing={standing} topUp={topUp} invoice={invoice} />
      {isOver(standing) ? (
        <AfterIt isPaid={standing === 'paid'} />
      ) : (
        <WhileOpen topUp={topUp} onChange={onChange} />
      )}
    </div>
  );
}

/** The invoice of a purchase, once that is known. */
function useInvoice(topUp: TopUp | undefined): Invoice | undefined {
  const parts = { invoiceId: topUp?.invoiceId ?? '' };
  const off = topUp === undefined;
  return useRead('GET /accounts/{accountId}/invoices/{invoiceId}', { parts, off, follow: true }).value;
}

function InvoiceFacts({ topUp, invoice }: { topUp: TopUp; invoice: Invoice | undefined }): ReactNode {
  const { accountId } = useAccount();
  const { timeZone } = useWalletView();
  const pdf =
    invoice &&
    addressOf('GET /accounts/{accountId}/invoices/{invoiceId}/pdf', {
      accountId,
      invoiceId: invoice.invoiceId,
    });
  return (
    <dl className="facts reserved">
      <div>
        <dt>Invoice</dt>
        <dd>{invoice === undefined ? '…' : <a href={pdf}>{invoice.number ?? invoice.invoiceId} (PDF)</a>}</dd>
      </div>
      <div>
        <dt>Total with taxes</dt>
        <dd>{invoice === undefined ? '…' : <Money value={invoice.total} />}</dd>
      </div>
      <div>
        <dt>Requested</dt>
        <dd>{minuteText(topUp.requestedAt, timeZone)}</dd>
      </div>
      {invoice?.dueAt !== undefined && topUp.status !== 'paid' && (
        <div>
          <dt>To be paid by</dt>
          <dd>{dayText(invoice.dueAt, timeZone)}</dd>
        </div>
      )}
    </dl>
  );
}

/** What can be done while it is not paid: find out where it stands, or withdraw it. */
function WhileOpen({ topUp, onChange }: { topUp: TopUp; onChange: () => void }): ReactNode {
  const change = useChange();
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [isSure, setSure] = useState(false);
  const act = async (word: 'resume' | 'cancel'): Promise<void> => {
    setBusy(word);
    setProblem(undefined);
    try {
      const parts = { topUpId: topUp.topUpId };
      if (word === 'cancel') await change('POST /accounts/{accountId}/top-ups/{topUpId}/cancel', { parts });
      else await change('POST /accounts/{accountId}/top-ups/{topUpId}/resume', { parts });
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy('');
      setSure(false);
      onChange();
    }
  };
  return (
    <>
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p className="dialog-actions">
        <button type="button" className="button" disabled={busy !== ''} onClick={() => void act('resume')}>
          {busy === 'resume' ? 'Checking' : 'Check payment'}
        </button>
        <button
          type="button"
          className="button button-quiet"
          disabled={busy !== ''}
          onClick={() => (isSure ? void act('cancel') : setSure(true))}
        >
          {isSure ? 'Yes, withdraw this purchase' : 'Withdraw'}
        </button>
      </p>
    </>
  );
}

function AfterIt({ isPaid }: { isPaid: boolean }): ReactNode {
  return (
    <p className="dialog-actions">
      <button
        type="button"
        className={`button ${isPaid ? 'button-main' : ''}`}
        onClick={() => goBack({ name: 'overview' })}
      >
        Done
      </button>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => go({ place: { name: 'add-balance' }, replace: true })}
      >
        {isPaid ? 'Add more' : 'Begin a new purchase'}
      </button>
    </p>
  );
}
