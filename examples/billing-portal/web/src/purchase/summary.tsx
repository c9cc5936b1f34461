import type { ReactNode } from 'react';
import { minuteText } from '../text/time.ts';
import { countText } from '../text/words.ts';
import { Money } from '../ui/money.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import type { Quote, QuoteView } from './use-quote.ts';

/** What the purchase comes to, and how long it can be talked for. */
export function Summary({ view }: { view: QuoteView }): ReactNode {
  const { quote, isCurrent, problem, again } = view;
  return (
    <section className="summary" aria-labelledby="summary" aria-live="polite" aria-busy={!isCurrent}>
      <h3 id="summary">Purchase summary</h3>
      {problem !== undefined && <ProblemBox problem={problem} onAgain={again} />}
      {quote === undefined ? (
        <p className="muted">Enter an amount to see lines, taxes and estimated minutes.</p>
      ) : (
        <div className={isCurrent ? undefined : 'dim'}>
          <dl className="sums">
            {quote.lines.map(({ description, amount }) => (
              <div key={description}>
                <dt>{description}</dt>
                <dd>
                  <Money value={amount} />
                </dd>
              </div>
            ))}
            {quote.taxes.map(({ name, percent, amount, note }) => (
              <div key={name}>
                <dt>
                  {name} {percent !== undefined && `${percent} %`}{' '}
                  {note !== undefined && <small>{note}</small>}
                </dt>
                <dd>
                  <Money value={amount} />
                </dd>
              </div>
            ))}
            {quote.taxes.length === 0 && (
              <div>
                <dt>Taxes</dt>
                <dd className="muted">None</dd>
              </div>
            )}
            <div className="sum-total">
              <dt>Total</dt>
              <dd>
                <Money value={quote.total} />
              </dd>
            </div>
          </dl>
          <Minutes minutes={quote.minutes} />
          <p className="hint">{quote.notice}</p>
        </div>
      )}
    </section>
  );
}

function Minutes({ minutes }: { minutes: Quote['minutes'] }): ReactNode {
  if (minutes === undefined) return <p className="hint">Minutes cannot be estimated for your contract.</p>;
  const { shortCallSeconds, longCallSeconds, startAt } = minutes.assumptions;
  return (
    <>
      <h4>Estimated call minutes</h4>
      <dl className="sums">
        {minutes.destinations.map((destination) => (
          <div key={destination.prefix}>
            <dt>
              {destination.status === 'estimated' && destination.name !== undefined
                ? `${destination.name} `
                : ''}
              <span className="muted">+{destination.prefix}</span>
            </dt>
            <dd>{destination.status === 'estimated' ? rangeText(destination.minutes) : 'No price'}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        At prices of {minuteText(startAt, 'UTC')} UTC, for answered calls of {shortCallSeconds} to{' '}
        {longCallSeconds} seconds.
      </p>
    </>
  );
}

function rangeText(range: { readonly least: number; readonly most: number } | undefined): string {
  if (range === undefined) return 'Free of charge';
  const { least, most } = range;
  return least === most ? `${countText(least)} min` : `${countText(least)}–${countText(most)} min`;
}
