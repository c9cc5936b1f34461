import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { Card } from '../ui/card.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { Announcements } from './announcements.tsx';
import { Recipients } from './recipients.tsx';
import { ThresholdsForm } from './thresholds.tsx';

/** Who is told of a low balance, when, and what was told. */
export function Notifications(): ReactNode {
  const recipients = useRead('GET /accounts/{accountId}/recipients');
  const thresholds = useRead('GET /accounts/{accountId}/thresholds');
  return (
    <Page title="Notifications" lead="Who hears of a low balance, and when.">
      <Card title="Recipients">
        <Loaded view={recipients} lines={5}>
          {(value) => <Recipients list={value} onSaved={recipients.put} />}
        </Loaded>
      </Card>
      <Card title="Levels">
        <Loaded view={thresholds} lines={8}>
          {(value) => <ThresholdsForm thresholds={value} onSaved={thresholds.put} />}
        </Loaded>
      </Card>
      <Announcements />
    </Page>
  );
}
