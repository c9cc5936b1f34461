import { type TableName, tables } from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import type { BrokenStorage } from './broken-storages.ts';
import { changesChanged, type LooseRow, rowsChanged } from './wrapping.ts';

type ChangeValue = (value: unknown, field: { readonly type: string; readonly name: string }) => unknown;

/** Mistakes about values and keys. */
export const brokenValues: readonly BrokenStorage[] = [
  fieldsMistake('amounts go through Number', (value) =>
    typeof value === 'bigint' ? BigInt(Number(value)) : value,
  ),
  fieldsMistake('text is trimmed', (value) => (typeof value === 'string' ? value.trim() : value)),
  fieldsMistake('text is normalised', (value) =>
    typeof value === 'string' ? value.normalize('NFC') : value,
  ),
  fieldsMistake('text loses emoji', (value) =>
    typeof value === 'string' ? value.replace(/[\u{10000}-\u{10FFFF}]/gu, '?') : value,
  ),
  fieldsMistake('text is cut at 255', (value) => (typeof value === 'string' ? value.slice(0, 255) : value)),
  fieldsMistake('empty text becomes absent', (value) => (value === '' ? undefined : value)),
  fieldsMistake('zero becomes absent', (value) => (value === 0n || value === 0 ? undefined : value)),
  fieldsMistake('JSON null becomes absent', (value, field) =>
    field.type === 'json' && value === null ? undefined : value,
  ),
  fieldsMistake('JSON comes back as its text', (value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  ),
  fieldsMistake('instants lose their milliseconds', (value, field) =>
    field.type === 'instant' ? Math.trunc(Number(value) / 1000) * 1000 : value,
  ),
  fieldsMistake('instants are unsigned', (value, field) =>
    field.type === 'instant' ? Math.abs(Number(value)) : value,
  ),
  fieldsMistake('integers are cut to 32 bits', (value, field) =>
    field.type === 'integer' ? Number(value) | 0 : value,
  ),
  {
    mistake: 'absent fields come back as null',
    over: (storage) =>
      rowsChanged(storage, (row, table) => {
        const optional = Object.entries(fieldsOf(table)).filter(([, spec]) => spec.optional === true);
        return { ...Object.fromEntries(optional.map(([name]) => [name, null])), ...row };
      }),
  },
  {
    mistake: 'text that cannot be kept is kept without its NUL',
    over: (storage) =>
      changesChanged(storage, (changes) => ({
        ...changes,
        writes: changes.writes.map((write) =>
          write.type === 'insert' && write.table === 'entry' && write.row.reason !== undefined
            ? { ...write, row: { ...write.row, reason: write.row.reason.replaceAll('\0', '') } }
            : write,
        ),
      })),
  },
  {
    mistake: 'an update keeps the fields it leaves out',
    over: (storage) =>
      changesChanged(storage, (changes, view) => ({
        ...changes,
        writes: changes.writes.map((write) =>
          write.type === 'update' && write.table === 'party'
            ? { ...write, row: { ...view.row('party', [write.row.number]), ...write.row } }
            : write,
        ),
      })),
  },
  ...(['trimmed', 'lower case', 'normalised'] as const).map(
    (how): BrokenStorage => ({
      mistake: `keys are ${how}`,
      over: (storage) => {
        const alter = (text: string): string =>
          how === 'trimmed'
            ? text.trim()
            : how === 'lower case'
              ? text.toLowerCase()
              : text.normalize('NFKC');
        const changed = changesChanged(storage, (changes) => ({
          ...changes,
          writes: changes.writes.map((write) =>
            write.table === 'key' && write.type !== 'remove'
              ? { ...write, row: { ...write.row, key: alter(write.row.key) } }
              : write,
          ),
        }));
        return storageAround(changed, {
          get: (table, accountId, keys) =>
            storage.get(
              table,
              accountId,
              keys.map((key) => key.map((part) => (typeof part === 'string' ? alter(part) : part))),
            ),
        });
      },
    }),
  ),
];

function fieldsMistake(mistake: string, change: ChangeValue): BrokenStorage {
  return {
    mistake,
    over: (storage) => rowsChanged(storage, (row, table) => fieldsChanged(row, table, change)),
  };
}

function fieldsChanged(row: LooseRow, table: TableName, change: ChangeValue): LooseRow {
  const fields = fieldsOf(table);
  const kept = new Set<string>(['accountId', ...tables[table].key]);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const type = fields[name]?.type ?? 'text';
      return [name, value === undefined || kept.has(name) ? value : change(value, { type, name })];
    }),
  );
}

function fieldsOf(
  table: TableName,
): Readonly<Record<string, { readonly type: string; readonly optional?: true }>> {
  return tables[table].fields;
}
