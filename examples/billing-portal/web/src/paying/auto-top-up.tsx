import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useChange } from '../data/account.tsx';
import { useSave } from '../data/use-save.ts';
import { readable } from '../text/words.ts';
import { Chip } from '../ui/chip.tsx';
import { Money } from '../ui/money.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { AutoForm } from './auto-form.tsx';
import type { SavedMethod } from './saved-methods.tsx';

/** How the account buys by itself. */
export type AutoSettings = NonNullable<ResponseOf<'GET /accounts/{accountId}/auto-top-up'>['autoTopUp']>;

interface AutoTopUpProps {
  readonly settings?: AutoSettings;
  readonly methods: readonly SavedMethod[];
  readonly onChange: () => void;
}

/** Buying by itself: whether it does, where it stands, and how it shall. */
export function AutoTopUp({ settings, methods, onChange }: AutoTopUpProps): ReactNode {
  const change = useChange();
  const { problem, run, isSaving } = useSave();
  const chargeable = methods.filter(({ method }) => method !== 'bank-transfer');
  const disable = (): void =>
    void run(async () => {
      await change('DELETE /accounts/{accountId}/auto-top-up');
      onChange();
    });
  return (
    <>
      <p className="hint">
        When the balance falls to a line you draw, credit is bought with a kept method, at most up to a cap a
        month.
      </p>
      {settings !== undefined && <AutoState settings={settings} />}
      {problem !== undefined && <ProblemBox problem={problem} />}
      {settings?.enabled && (
        <button type="button" className="button" disabled={isSaving} onClick={disable}>
          Turn off
        </button>
      )}
      {chargeable.length === 0 ? (
        <p className="empty">Keep a card first; it is what is charged.</p>
      ) : (
        <AutoForm methods={chargeable} onChange={onChange} {...(settings !== undefined && { settings })} />
      )}
    </>
  );
}

function AutoState({ settings }: { settings: AutoSettings }): ReactNode {
  const { enabled, paused, stopped, boughtThisMonth, monthlyCap, threshold, target } = settings;
  const [tone, word] =
    stopped !== undefined
      ? (['bad', 'Stopped'] as const)
      : paused !== undefined
        ? (['waiting', 'Paused'] as const)
        : enabled
          ? (['good', 'On'] as const)
          : (['plain', 'Off'] as const);
  const why = stopped ?? paused;
  return (
    <div className="auto-state" role="status">
      <p>
        <Chip tone={tone}>{word}</Chip> {why !== undefined && readable(why)}
      </p>
      {enabled && (
        <p>
          At <Money value={threshold} /> it buys up to <Money value={target} />. This month:{' '}
          <Money value={boughtThisMonth} /> of <Money value={monthlyCap} />.
        </p>
      )}
    </div>
  );
}
