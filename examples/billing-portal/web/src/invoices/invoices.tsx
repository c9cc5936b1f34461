import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useAccount } from '../data/account.tsx';
import { addressOf } from '../data/client.ts';
import { usePages } from '../data/use-pages.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { methodNames } from '../purchase/top-up-words.ts';
import { Link } from '../route/location.tsx';
import { isZero } from '../text/money.ts';
import { dayText } from '../text/time.ts';
import { readable } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';

type Invoice = ResponseOf<'GET /accounts/{accountId}/invoices'>['invoices'][number];

/** Invoices, credit notes and receipts, each as a PDF. */
export function Invoices(): ReactNode {
  const pages = usePages('GET /accounts/{accountId}/invoices', { query: { limit: 50 }, follow: true });
  return (
    <Page
      title="Invoices"
      lead={
        <>
          Every document of money that came in. What stands on new ones is set under{' '}
          <Link place={{ name: 'billing-details' }}>billing details</Link>.
        </>
      }
    >
      <Card title="Documents">
        <Loaded view={pages.first} lines={8}>
          {(first) => <InvoiceTable invoices={[first, ...pages.rest].flatMap(({ invoices }) => invoices)} />}
        </Loaded>
        <MoreButton pages={pages} />
      </Card>
    </Page>
  );
}

function InvoiceTable({ invoices }: { invoices: readonly Invoice[] }): ReactNode {
  const { accountId } = useAccount();
  const { timeZone } = useWalletView();
  const day = (at: string | undefined): ReactNode =>
    at === undefined ? <span className="muted">–</span> : <time dateTime={at}>{dayText(at, timeZone)}</time>;
  const columns: readonly Column<Invoice>[] = [
    { head: 'Number', cell: ({ number, invoiceId }) => number ?? invoiceId },
    { head: 'Kind', cell: ({ kind }) => readable(kind) },
    { head: 'Issued', cell: ({ issuedAt }) => day(issuedAt) },
    { head: 'Status', cell: (invoice) => <InvoiceStatus invoice={invoice} /> },
    { head: 'Paid', cell: ({ paidAt }) => day(paidAt) },
    { head: 'By', cell: ({ method }) => (method === undefined ? '–' : methodNames[method]) },
    { head: 'Total', isFigure: true, cell: ({ total }) => <Money value={total} /> },
    {
      head: 'Document',
      cell: ({ invoiceId, number, document }) =>
        document === undefined && number === undefined ? (
          <span className="muted">Not issued</span>
        ) : (
          <a href={addressOf('GET /accounts/{accountId}/invoices/{invoiceId}/pdf', { accountId, invoiceId })}>
            PDF<span className="unseen"> of {number ?? invoiceId}</span>
          </a>
        ),
    },
  ];
  return (
    <DataTable
      caption="Invoices, credit notes and receipts, newest first"
      columns={columns}
      rows={invoices}
      keyOf={({ invoiceId }) => invoiceId}
      empty="No invoices yet. Each purchase of call credit has one."
    />
  );
}

const tones: Readonly<Record<Invoice['status'], Tone>> = {
  draft: 'plain',
  open: 'waiting',
  processing: 'waiting',
  paid: 'good',
  failed: 'bad',
  void: 'plain',
  expired: 'plain',
};

function InvoiceStatus({ invoice }: { invoice: Invoice }): ReactNode {
  const { status, topUpId, contested } = invoice;
  const chip = <Chip tone={tones[status]}>{readable(status)}</Chip>;
  const isOpen = status === 'open' || status === 'processing';
  return (
    <>
      {chip}
      {isOpen && topUpId !== undefined && (
        <>
          {' '}
          <Link place={{ name: 'top-up', topUpId }}>
            {status === 'open' ? 'Pay' : 'Details'}
            <span className="unseen"> {invoice.number ?? invoice.invoiceId}</span>
          </Link>
        </>
      )}
      {!isZero(contested) && (
        <>
          {' '}
          <Chip tone="bad">Contested</Chip>
        </>
      )}
    </>
  );
}
