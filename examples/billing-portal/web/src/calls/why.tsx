import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { priceText } from '../text/money.ts';
import { durationText } from '../text/time.ts';
import { readable } from '../text/words.ts';
import { Money } from '../ui/money.tsx';

/** Why a call cost what it cost. */
export type Explanation = ResponseOf<'GET /accounts/{accountId}/usage/{provider}/{legId}/explanation'>;

type Step = Explanation['steps'][number];

/** The steps of a charge and their sum, as the ledger keeps them. */
export function Why({ explanation }: { explanation: Explanation }): ReactNode {
  const { leg, steps, addsUp, recomputed } = explanation;
  const { cost } = leg;
  if (cost === undefined) {
    return (
      <>
        <p>This call has no cost.{leg.reason !== undefined && ` ${readable(leg.reason)}.`}</p>
        <Detail text={explanation.text} />
      </>
    );
  }
  return (
    <>
      {steps.length > 0 ? <Steps steps={steps} cost={cost} /> : <p>{withoutSteps(leg)}</p>}
      <ul className="proofs">
        {addsUp !== undefined && (
          <li>{addsUp ? 'The steps add up to the cost.' : 'The steps do not add up to the cost.'}</li>
        )}
        <li>{proofText(recomputed)}</li>
      </ul>
      <Detail text={explanation.text} />
    </>
  );
}

/** The steps of a charge, and what they come to. */
function Steps({
  steps,
  cost,
}: {
  steps: readonly Step[];
  cost: NonNullable<Explanation['leg']['cost']>;
}): ReactNode {
  const { currency } = cost;
  return (
    <table className="steps">
      <caption className="unseen">Steps of the charge</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" className="figure">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a charge never change their order
          <tr key={index}>
            <td>{stepText(step, currency)}</td>
            <td className="figure">{priceText(step.amount, currency)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Cost</th>
          <td className="figure">
            <Money value={cost} precision="exact" />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function withoutSteps({ matchedPrefix }: Explanation['leg']): string {
  return matchedPrefix === undefined
    ? 'What it cost was known before its history was imported.'
    : 'Nobody was connected, so nothing is charged.';
}

function Detail({ text }: { text: string }): ReactNode {
  return (
    <details>
      <summary>The same in words</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <pre className="words" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}

function proofText({ status, reason }: Explanation['recomputed']): string {
  if (status === 'agrees') return 'Computed anew from the price book: it comes to the same.';
  if (status === 'disagrees')
    return 'Computed anew from the price book it comes to something else. Please ask your account manager.';
  return `It cannot be computed anew here${reason === undefined ? '' : `: ${reason}`}.`;
}

function stepText(step: Step, currency: string): string {
  switch (step.type) {
    case 'no-charge':
      return `Not charged: ${durationText(step.seconds)}, and up to ${durationText(step.secondsAtMost)} are free`;
    case 'free-seconds':
      return `${durationText(step.seconds)} free`;
    case 'minimum-seconds':
      return `Counted as ${durationText(step.minimumSeconds)}, the least that is billed`;
    case 'band':
      return bandText(step, currency);
    case 'connection-fee':
      return 'Fee for the connection';
    case 'attempt-fee':
      return 'Fee for the attempt';
    case 'minimum-charge':
      return `Raised to the least charge, ${priceText(step.bound, currency)}`;
    case 'maximum-charge':
      return `Cut to the highest charge, ${priceText(step.bound, currency)}`;
    case 'rounding':
      return `Rounded ${step.mode.replaceAll('-', ' ')} to ${step.decimals} decimals`;
  }
}

function bandText(band: Extract<Step, { readonly type: 'band' }>, currency: string): string {
  const { fromSecond, untilSecond, steps, incrementSeconds, rate, perSeconds } = band;
  const span =
    fromSecond === 0 ? `First ${durationText(untilSecond)}` : `Second ${fromSecond} to ${untilSecond}`;
  const per = perSeconds === 60 ? 'a minute' : `per ${durationText(perSeconds)}`;
  return `${span}: ${steps} × ${durationText(incrementSeconds)} at ${priceText(rate, currency)} ${per}`;
}
