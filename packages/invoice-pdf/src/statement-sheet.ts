import type { UsageStatement } from '@live-calls/core/adapter';
import type { SheetOptions } from './options.ts';
import { partyOf } from './parties.ts';
import { filled, printerOf } from './print.ts';
import type { Sheet } from './sheet.ts';

const LAST_INSTANT_MS = 1;

/**
 * Says what stands on a usage statement.
 *
 * @param statement - As `billing.reports.statement` answers it.
 * @param options - Language and words; its days are those of the statement.
 * @returns The sheet.
 */
export function statementSheet(statement: UsageStatement, options: SheetOptions): Sheet {
  const { seller, buyer, accountId, from, until, timeZone, asOf, lines, total } = statement;
  const printer = printerOf({ ...options, timeZone });
  const { words, whole, minutes, money, day } = printer;
  const last = new Date(until.getTime() - LAST_INSTANT_MS);
  const rowOf = (name: string, { legs, billedSeconds, cost }: UsageStatement['total']): readonly string[] => {
    return [name, whole(legs), minutes(billedSeconds), money(cost)];
  };
  const { unratedLegs } = total;
  const unrated = unratedLegs === 0 ? [] : [filled(words.unrated, { calls: whole(unratedLegs) })];
  return {
    locale: printer.locale,
    title: words.statement,
    from: partyOf(seller ?? {}, printer),
    to: partyOf({ ...buyer, name: buyer.name ?? accountId }, printer, words.billTo),
    facts: [
      { label: words.period, value: `${day(from)} – ${day(last)}` },
      { label: words.timeZone, value: timeZone },
      { label: words.asOf, value: String(asOf) },
      ...(buyer.reference === undefined ? [] : [{ label: words.reference, value: buyer.reference }]),
    ],
    columns: [
      { heading: words.destination, share: 0.46, align: 'start' },
      { heading: words.calls, share: 0.14, align: 'end' },
      { heading: words.minutes, share: 0.18, align: 'end' },
      { heading: words.amount, share: 0.22, align: 'end' },
    ],
    rows: lines.map((line) => rowOf(line.label ?? line.key ?? words.noDestination, line)),
    totals: [
      { label: words.calls, value: whole(total.legs) },
      { label: words.minutes, value: minutes(total.billedSeconds) },
      { label: words.total, value: money(total.cost), strong: true },
    ],
    sections: [{ heading: words.notes, sentences: [...unrated, words.noInvoice] }],
    foot: [seller?.name, accountId].filter((part) => part !== undefined).join(' · '),
    issuedAt: last,
  };
}
