import type { ResponseOf } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../data/account.tsx';
import { useSave } from '../data/use-save.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { SaveBar } from '../ui/save-bar.tsx';
import { type LevelEntry, levelEntries, levelsOf, newEntry } from './level-entries.ts';
import { LevelRow } from './level-row.tsx';

type Thresholds = ResponseOf<'GET /accounts/{accountId}/thresholds'>;

interface ThresholdsFormProps {
  readonly thresholds: Thresholds;
  readonly onSaved: (thresholds: Thresholds) => void;
}

const MOST = 12;

/** At which levels of money or days somebody is told; edited and saved as a whole. */
export function ThresholdsForm({ thresholds, onSaved }: ThresholdsFormProps): ReactNode {
  const change = useChange();
  const save = useSave();
  const { wallet, timeZone } = useWalletView();
  const [base, setBase] = useState(thresholds);
  const [entries, setEntries] = useState(() => levelEntries(thresholds));
  const isChanged = JSON.stringify(entries) !== JSON.stringify(levelEntries(base));
  const currency = wallet?.posted.currency ?? 'USD';
  const edit = (next: readonly LevelEntry[]): void => {
    setEntries(next);
    save.forget();
  };
  const take = (next: Thresholds): void => {
    setBase(next);
    setEntries(levelEntries(next));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save.run(async () => {
      const { rearmPercent, revision } = base;
      const body = { levels: levelsOf(entries, currency), rearmPercent, revision };
      const saved = await change('PUT /accounts/{accountId}/thresholds', { body });
      take(saved);
      onSaved(saved);
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <p className="hint">
        When the balance falls to a level, the recipients are told once and a banner stands on top of every
        page. A level is armed again {base.rearmPercent} % above itself.
      </p>
      <ul className="levels" aria-label="Levels">
        {entries.map((entry, index) => (
          <LevelRow
            key={entry.levelId}
            entry={entry}
            currency={currency}
            timeZone={timeZone}
            standing={base.levels.find(({ level }) => level.levelId === entry.levelId)}
            onEdit={(next) => edit(entries.with(index, next))}
            onRemove={() => edit(entries.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <button
        type="button"
        className="button button-small"
        disabled={entries.length >= MOST}
        onClick={() => edit([...entries, newEntry(entries)])}
      >
        Add a level
      </button>
      <SaveBar isChanged={isChanged} save={save} onTakeCurrent={take} />
    </form>
  );
}
