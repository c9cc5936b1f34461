import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { dateText } from '../text/time.ts';
import { Chip } from '../ui/chip.tsx';
import { methodNames } from './top-up-words.ts';
import type { Quote } from './use-quote.ts';

type Saved = ResponseOf<'GET /accounts/{accountId}/payment-methods'>['methods'][number];
type Method = Quote['methods'][number];

interface MethodChoiceProps {
  /** The ways to pay; absent while they are not known. */
  readonly methods: readonly Method[] | undefined;
  readonly saved: readonly Saved[];
  readonly choice: string | undefined;
  readonly keepsCard: boolean;
  readonly onChoose: (choice: string) => void;
  readonly onKeepCard: (keeps: boolean) => void;
}

/** How it is paid. */
export function MethodChoice({
  methods,
  saved,
  choice,
  keepsCard,
  onChoose,
  onKeepCard,
}: MethodChoiceProps): ReactNode {
  return (
    <fieldset className="methods">
      <legend>Pay by</legend>
      {methods === undefined && <p className="hint">Enter an amount to see how it can be paid.</p>}
      {saved.map(({ methodId, label }) => (
        <Option key={methodId} value={`saved:${methodId}`} choice={choice} onChoose={onChoose}>
          <span>{label}</span>
          <span className="muted">Kept for your company</span>
        </Option>
      ))}
      {methods?.map(({ method, recommended, timing }) => (
        <Option key={method} value={method} choice={choice} onChoose={onChoose}>
          <span>
            {methodNames[method]} {recommended && <Chip tone="good">Recommended</Chip>}
          </span>
          <span className="muted">
            {timing === undefined ? 'Credited as soon as it is paid' : timingText(timing)}
          </span>
        </Option>
      ))}
      {choice === 'card' && methods !== undefined && (
        <label className="check">
          <input type="checkbox" checked={keepsCard} onChange={({ target }) => onKeepCard(target.checked)} />
          Keep this card for later purchases
        </label>
      )}
    </fieldset>
  );
}

function timingText({
  leastBusinessDays,
  mostBusinessDays,
  expectedBy,
}: NonNullable<Method['timing']>): string {
  return `Credited when it arrives: ${leastBusinessDays} to ${mostBusinessDays} business days, by ${dateText(expectedBy)}`;
}

interface OptionProps {
  readonly value: string;
  readonly choice: string | undefined;
  readonly onChoose: (choice: string) => void;
  readonly children: ReactNode;
}

function Option({ value, choice, onChoose, children }: OptionProps): ReactNode {
  return (
    <label className="option">
      <input
        type="radio"
        name="method"
        value={value}
        checked={choice === value}
        onChange={() => onChoose(value)}
      />
      <span className="option-text">{children}</span>
    </label>
  );
}
