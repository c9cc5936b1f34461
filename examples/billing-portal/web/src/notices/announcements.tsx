import type { ResponseOf } from '@live-calls/http';
import { type ReactNode, useState } from 'react';
import { useChange } from '../data/account.tsx';
import { asProblem, type Problem } from '../data/problem.ts';
import { usePages } from '../data/use-pages.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { minuteText } from '../text/time.ts';
import { readable } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';

type Announcement = ResponseOf<'GET /accounts/{accountId}/announcements'>['announcements'][number];

const states: Readonly<Record<Announcement['status'], { readonly tone: Tone; readonly label: string }>> = {
  pending: { tone: 'waiting', label: 'To be told' },
  delivered: { tone: 'good', label: 'Told' },
  dead: { tone: 'bad', label: 'Could not be told' },
};

/** What was told, or is yet to be. */
export function Announcements(): ReactNode {
  const { timeZone } = useWalletView();
  const change = useChange();
  const [problem, setProblem] = useState<Problem>();
  const pages = usePages('GET /accounts/{accountId}/announcements', { query: { limit: 10 }, follow: true });
  const again = async (announcementId: string): Promise<void> => {
    setProblem(undefined);
    try {
      await change('POST /accounts/{accountId}/announcements/{announcementId}/retry', {
        parts: { announcementId },
      });
      pages.first.again();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };
  const columns: readonly Column<Announcement>[] = [
    { head: 'Time', cell: ({ at }) => <time dateTime={at}>{minuteText(at, timeZone)}</time> },
    { head: 'Notice', cell: ({ type }) => readable(type) },
    {
      head: 'Status',
      cell: ({ status, announcementId }) => (
        <>
          <Chip tone={states[status].tone}>{states[status].label}</Chip>{' '}
          {status === 'dead' && (
            <button type="button" className="link" onClick={() => void again(announcementId)}>
              Tell again
            </button>
          )}
        </>
      ),
    },
    { head: 'Attempts', isFigure: true, cell: ({ attempts }) => attempts },
  ];
  return (
    <Card title="What was told">
      {problem !== undefined && <ProblemBox problem={problem} />}
      <Loaded view={pages.first} lines={6}>
        {(first) => (
          <DataTable
            caption="Notices, newest first"
            columns={columns}
            rows={[first, ...pages.rest].flatMap(({ announcements }) => announcements)}
            keyOf={({ announcementId }) => announcementId}
            empty="Nothing had to be told yet."
          />
        )}
      </Loaded>
      <MoreButton pages={pages} />
    </Card>
  );
}
