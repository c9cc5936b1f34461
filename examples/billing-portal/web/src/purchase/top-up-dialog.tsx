import type { ResponseOf } from '@live-calls/http';
import { type ReactNode, useState } from 'react';
import { useAccount, useChange, useRead } from '../data/account.tsx';
import { addressOf } from '../data/client.ts';
import { asProblem, type Problem } from '../data/problem.ts';
import { useWalletView } from '../overview/use-wallet-view.ts';
import { go, goBack } from '../route/location.tsx';
import { dayText, minuteText } from '../text/time.ts';
import { Chip } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { PaymentStep } from './payment-step.tsx';
import { methodNames, type TopUp, topUpStates } from './top-up-words.ts';

type Invoice = ResponseOf<'GET /accounts/{accountId}/invoices/{invoiceId}'>;

const over: ReadonlySet<TopUp['status']> = new Set(['paid', 'void', 'expired', 'failed']);

/** A purchase after it was requested: how it is paid, and where it stands until the money is there. */
export function TopUpDialog({ topUpId }: { topUpId: string }): ReactNode {
  const [isOver, setOver] = useState(false);
  const view = useRead('GET /accounts/{accountId}/top-ups/{topUpId}', {
    parts: { topUpId },
    follow: true,
    ...(!isOver && { everyMs: 4000 }),
  });
  const status = view.value?.status;
  if (status !== undefined && over.has(status) !== isOver) setOver(!isOver);
  const title = status === 'paid' ? 'Balance added' : 'Add Balance';
  return (
    <Dialog title={title} onClose={() => goBack({ name: 'overview' })}>
      <Loaded view={view} lines={8}>
        {(topUp) => <Standing topUp={topUp} isOver={isOver} onChange={view.again} />}
      </Loaded>
    </Dialog>
  );
}

interface StandingProps {
  readonly topUp: TopUp;
  readonly isOver: boolean;
  readonly onChange: () => void;
}

function Standing({ topUp, isOver, onChange }: StandingProps): ReactNode {
  const { tone, label } = topUpStates[topUp.status];
  const invoice = useInvoice(topUp.topUpId);
  return (
    <div className="stack">
      <p className="status-line" role="status">
        <Chip tone={tone}>{label}</Chip> <Money value={topUp.amount} /> of call credit by{' '}
        {methodNames[topUp.method].toLowerCase()}
      </p>
      <InvoiceFacts topUp={topUp} invoice={invoice} />
      <PaymentStep topUp={topUp} invoice={invoice} />
      {isOver ? <AfterIt topUp={topUp} /> : <WhileOpen topUp={topUp} onChange={onChange} />}
    </div>
  );
}

/** The invoice of a purchase. */
function useInvoice(topUpId: string): Invoice | undefined {
  const { value } = useRead('GET /accounts/{accountId}/invoices', { query: { limit: 100 }, follow: true });
  return value?.invoices.find((invoice) => invoice.kind === 'invoice' && invoice.topUpId === topUpId);
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
  const isCancelable = topUp.status !== 'processing';
  return (
    <>
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p className="dialog-actions">
        <button type="button" className="button" disabled={busy !== ''} onClick={() => void act('resume')}>
          {busy === 'resume' ? 'Checking' : 'Check payment'}
        </button>
        {isCancelable && (
          <button
            type="button"
            className="button button-quiet"
            disabled={busy !== ''}
            onClick={() => (isSure ? void act('cancel') : setSure(true))}
          >
            {isSure ? 'Yes, withdraw this purchase' : 'Withdraw'}
          </button>
        )}
      </p>
    </>
  );
}

function AfterIt({ topUp }: { topUp: TopUp }): ReactNode {
  const another = topUp.status === 'paid' ? 'Add more' : 'Begin a new purchase';
  return (
    <p className="dialog-actions">
      <button
        type="button"
        className={`button ${topUp.status === 'paid' ? 'button-main' : ''}`}
        onClick={() => goBack({ name: 'overview' })}
      >
        Done
      </button>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => go({ place: { name: 'add-balance' }, replace: true })}
      >
        {another}
      </button>
    </p>
  );
}
