import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { minutesText } from '../text/time.ts';
import { countText } from '../text/words.ts';
import { Money } from '../ui/money.tsx';

/** The sums of a report, and what they are of. */
export function Totals({
  report,
}: {
  report: ResponseOf<'GET /accounts/{accountId}/usage-report/totals'>;
}): ReactNode {
  const { totals, asOf } = report;
  const figures: readonly (readonly [string, ReactNode])[] = [
    ['Calls', countText(totals.legs)],
    ['Minutes talked', minutesText(totals.durationSeconds)],
    ['Total cost', <Money key="cost" value={totals.cost} precision="exact" />],
    ...(totals.unratedLegs > 0 ? ([['Waiting for a price', countText(totals.unratedLegs)]] as const) : []),
    ...(totals.notBilledLegs > 0 ? ([['Not billed', countText(totals.notBilledLegs)]] as const) : []),
  ];
  return (
    <>
      <dl className="figures">
        {figures.map(([label, figure]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        As of entry {asOf} of the ledger. The same range as of the same entry never changes.
      </p>
    </>
  );
}
