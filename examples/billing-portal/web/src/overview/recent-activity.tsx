import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { Link } from '../route/location.tsx';
import { Card } from '../ui/card.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { EntryTable } from '../wallet/entry-table.tsx';

/** The last movements of the wallet. */
export function RecentActivity({ timeZone }: { timeZone: string }): ReactNode {
  const view = useRead('GET /accounts/{accountId}/activity', { query: { limit: 5 }, follow: true });
  return (
    <Card
      title="Latest activity"
      className="wide"
      aside={<Link place={{ name: 'activity' }}>All activity</Link>}
    >
      <Loaded view={view} lines={6}>
        {({ entries }) => <EntryTable caption="Latest activity" entries={entries} timeZone={timeZone} />}
      </Loaded>
    </Card>
  );
}
