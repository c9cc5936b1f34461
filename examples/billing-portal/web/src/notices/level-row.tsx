import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { minuteText } from '../text/time.ts';
import { Chip } from '../ui/chip.tsx';
import { Field } from '../ui/field.tsx';
import { SelectField } from '../ui/select-field.tsx';
import type { Level, LevelEntry } from './level-entries.ts';

interface LevelRowProps {
  readonly entry: LevelEntry;
  readonly currency: string;
  readonly timeZone: string;
  /** Where it stands; absent until it is saved. */
  readonly standing: ResponseOf<'GET /accounts/{accountId}/thresholds'>['levels'][number] | undefined;
  readonly onEdit: (entry: LevelEntry) => void;
  readonly onRemove: () => void;
}

const words = { armed: 'Armed', crossed: 'Crossed', asleep: 'Asleep until the balance is above it' };

/** One level. */
export function LevelRow({
  entry,
  currency,
  timeZone,
  standing,
  onEdit,
  onRemove,
}: LevelRowProps): ReactNode {
  const { severity, type, text, levelId } = entry;
  const isCrossed = standing?.standing === 'crossed';
  return (
    <li className="level">
      <SelectField
        label="Severity"
        value={severity}
        onChange={({ target }) => onEdit({ ...entry, severity: target.value as Level['severity'] })}
      >
        <option value="low">Low</option>
        <option value="critical">Critical</option>
        <option value="empty">Empty</option>
      </SelectField>
      <SelectField
        label="Measured in"
        value={type}
        onChange={({ target }) => onEdit({ ...entry, type: target.value as Level['type'] })}
      >
        <option value="amount">Money left</option>
        <option value="runway">Days left</option>
      </SelectField>
      <Field
        label={type === 'amount' ? `At or below, ${currency}` : 'At or below, days'}
        required
        inputMode={type === 'amount' ? 'decimal' : 'numeric'}
        value={text}
        onChange={({ target }) => onEdit({ ...entry, text: target.value })}
      />
      <p className="level-state">
        {standing === undefined ? (
          <Chip tone="plain">New</Chip>
        ) : (
          <Chip tone={isCrossed ? 'bad' : standing.standing === 'armed' ? 'good' : 'plain'}>
            {words[standing.standing]}
          </Chip>
        )}
        {isCrossed && standing.since !== undefined && (
          <span className="muted"> since {minuteText(standing.since, timeZone)}</span>
        )}
      </p>
      <button type="button" className="button button-small button-quiet" onClick={onRemove}>
        Remove<span className="unseen"> level {levelId}</span>
      </button>
    </li>
  );
}
