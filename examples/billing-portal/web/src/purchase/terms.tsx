import type { ReactNode } from 'react';
import { minuteText } from '../text/time.ts';
import type { Quote } from './use-quote.ts';

interface TermsProps {
  readonly terms: Quote['terms'];
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
}

/** The terms in force: their text, and agreeing to it. */
export function Terms({ terms, agreed, onAgree }: TermsProps): ReactNode {
  const { version, text, acknowledged } = terms;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <section className="terms" aria-labelledby="terms">
      <h3 id="terms">Terms, version {version}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className="terms-text" tabIndex={0} aria-label="Text of the terms">
        {text}
      </section>
      {acknowledged === undefined ? (
        <label className="check">
          <input
            type="checkbox"
            required
            checked={agreed}
            onChange={({ target }) => onAgree(target.checked)}
          />
          I have read the terms and agree. Call credit is invoiced and not refundable.
        </label>
      ) : (
        <p className="hint">You agreed to these terms on {minuteText(acknowledged.at, zone)}.</p>
      )}
    </section>
  );
}
