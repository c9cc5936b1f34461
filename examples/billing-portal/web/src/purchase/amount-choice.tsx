import type { ReactNode } from 'react';
import { moneyText } from '../text/money.ts';
import { Field } from '../ui/field.tsx';

const presets = ['50', '100', '250', '500'];

interface AmountChoiceProps {
  readonly currency: string;
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

/** How much is bought: typed, or one of a few. */
export function AmountChoice({ currency, text, error, onChange }: AmountChoiceProps): ReactNode {
  return (
    <div>
      <Field
        label={`Amount in ${currency}`}
        required
        inputMode="decimal"
        autoComplete="off"
        placeholder="0.00"
        value={text}
        error={error}
        hint="Before tax. This is what your balance will be credited."
        onChange={({ target }) => onChange(target.value)}
      />
      <ul className="presets" aria-label="Amounts to choose from">
        {presets.map((amount) => (
          <li key={amount}>
            <button
              type="button"
              className="button button-small"
              aria-pressed={text === amount}
              onClick={() => onChange(amount)}
            >
              {moneyText({ currency, amount }).replace(/\.0+$/, '')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
