import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { usePages } from '../data/use-pages.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { readable } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import { EntryTable } from './entry-table.tsx';

/** Every movement of the wallet, the newest first. */
export function Activity(): ReactNode {
  const { timeZone } = useWalletView();
  const pages = usePages('GET /accounts/{accountId}/activity', { query: { limit: 50 }, follow: true });
  return (
    <Page
      title="Wallet activity"
      lead="Every entry of your wallet, with the balance after it. Entries are never changed. Calls that cost nothing have a number too, and no entry."
    >
      <Card title="Entries">
        <Loaded view={pages.first} lines={12}>
          {(first) => (
            <EntryTable
              caption="Entries of the wallet, newest first"
              entries={[first, ...pages.rest].flatMap(({ entries }) => entries)}
              timeZone={timeZone}
            />
          )}
        </Loaded>
        <MoreButton pages={pages} />
      </Card>
      <Books />
    </Page>
  );
}

function Books(): ReactNode {
  const view = useRead('GET /accounts/{accountId}/books', { follow: true });
  return (
    <Card title="Books">
      <Loaded view={view} lines={6}>
        {({ balances, sum }) => (
          <>
            <dl className="sums books">
              {Object.entries(balances).map(([book, balance]) => (
                <div key={book}>
                  <dt>{readable(book)}</dt>
                  <dd>
                    <Money value={balance} precision="exact" />
                  </dd>
                </div>
              ))}
              <div className="sum-total">
                <dt>Sum</dt>
                <dd>
                  <Money value={sum} precision="exact" />
                </dd>
              </div>
            </dl>
            <p className="hint">
              What enters one book leaves another, so all of them together are always zero.
            </p>
          </>
        )}
      </Loaded>
    </Card>
  );
}
