import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useSession } from '../data/session.ts';
import { Field } from '../ui/field.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { type DayRange, type PresetName, presetLabels, presetRange, rangeProblem } from './range.ts';
import { zonesWith } from './zones.ts';

interface RangePickerProps {
  readonly range: DayRange;
  readonly timeZone: string;
  /** The zone of the contract. */
  readonly ownZone: string;
  readonly onShow: (range: DayRange & { readonly timeZone: string }) => void;
}

/** Which days, and whose. */
export function RangePicker({ range, timeZone, ownZone, onShow }: RangePickerProps): ReactNode {
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  const [zone, setZone] = useState(timeZone);
  const { clockAheadMs } = useSession();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = useMemo(() => zonesWith([ownZone, own, timeZone]), [ownZone, own, timeZone]);
  const problem = rangeProblem({ from, to });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (problem === undefined) onShow({ from, to, timeZone: zone });
  };
  const pick = (name: PresetName): void =>
    onShow({ ...presetRange(name, Date.now() + clockAheadMs, zone), timeZone: zone });
  return (
    <form className="range" onSubmit={submit} noValidate>
      <ul className="presets" aria-label="Ranges to choose from">
        {(Object.keys(presetLabels) as PresetName[]).map((name) => (
          <li key={name}>
            <button type="button" className="button button-small" onClick={() => pick(name)}>
              {presetLabels[name]}
            </button>
          </li>
        ))}
      </ul>
      <div className="range-fields">
        <Field
          label="First day"
          type="date"
          required
          value={from}
          onChange={({ target }) => setFrom(target.value)}
        />
        <Field
          label="Last day (inclusive)"
          type="date"
          required
          value={to}
          error={problem}
          onChange={({ target }) => setTo(target.value)}
        />
        <SelectField
          label="Time zone of the days"
          value={zone}
          onChange={({ target }) => setZone(target.value)}
        >
          {zones.map((name) => (
            <option key={name} value={name}>
              {name === ownZone ? `${name} (contract)` : name}
            </option>
          ))}
        </SelectField>
        <button type="submit" className="button button-main" disabled={problem !== undefined}>
          Show
        </button>
      </div>
    </form>
  );
}
