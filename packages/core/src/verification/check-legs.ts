import type { Atoms } from '../money/atoms.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { ParkedRow, PartyRow, UsageRow } from '../ports/rows.ts';
import { dayInZone } from '../time/zone.ts';
import { digestOfLeg } from '../usage/parties.ts';
import { legOfRow } from '../usage/usage-row.ts';
import { ZONE_WITHOUT_CONTRACT } from '../usage/write-usage.ts';
import { Lookups, rowsOf } from './lookups.ts';
import type { Subject } from './subject.ts';

/**
 * Walks an account's legs revision by revision: parties and digests, revisions without gaps, spend by day and month, and
 * who waits in a parking lot.
 *
 * @param subject - The account.
 */
export async function checkLegs(subject: Subject): Promise<void> {
  const { reads, findings } = subject;
  const legs = new Legs(subject);
  for await (const row of rowsOf(reads.stream('usage', {}))) {
    await legs.step(row);
    if (findings.full) return;
  }
  await legs.end();
}

/** Reserved accounts keep no phone numbers. */
function keepsParties({ account }: Subject): boolean {
  return !account.accountId.startsWith('~');
}

/** A revision, and what its party is compared with. */
interface PartyWanted {
  readonly row: UsageRow;
  readonly previous: UsageRow | undefined;
  readonly reference: string;
}

interface SpendSum {
  atoms: Atoms;
  legs: number;
}

/** The legs so far. */
class Legs {
  readonly #subject: Subject;
  readonly #sums: Map<string, SpendSum> = new Map();
  readonly #parked: Lookups<'parked', UsageRow>;
  readonly #parties: Lookups<'party', PartyWanted>;
  #last: UsageRow | undefined;
  #unrated = 0;

  constructor(subject: Subject) {
    const { findings } = subject;
    this.#subject = subject;
    this.#parties = new Lookups(subject.reads, 'party', (party, wanted) => this.#party(party, wanted));
    this.#parked = new Lookups(subject.reads, 'parked', (parked, row) => {
      const reference = `${row.provider}/${row.legId}`;
      findings.same('parked', { reference, expected: row.digest, seen: parked?.digest });
    });
  }

  async step(row: UsageRow): Promise<void> {
    const { findings } = this.#subject;
    const last = this.#last;
    const previous = last?.legId === row.legId && last.provider === row.provider ? last : undefined;
    if (previous === undefined && last !== undefined) await this.#latest(last);
    this.#last = row;
    const reference = `${row.provider}/${row.legId}/${row.revision}`;
    const expected = previous === undefined ? 0 : previous.revision + 1;
    findings.same('revision', { reference, expected, seen: row.revision });
    if (previous !== undefined && previous.number >= row.number) {
      const later = `above ${previous.number}`;
      findings.add({ what: 'revision-number', reference, expected: later, seen: String(row.number) });
    }
    if (keepsParties(this.#subject)) await this.#parties.add([row.number], { row, previous, reference });
  }

  async end(): Promise<void> {
    if (this.#last !== undefined) await this.#latest(this.#last);
    await this.#parked.settle();
    await this.#parties.settle();
    await this.#checkParked();
    await this.#checkSpend();
  }

  /** What was asked again of the same facts keeps their digest; everything else is digested as it is kept. */
  #party(party: PartyRow | undefined, { row, previous, reference }: PartyWanted): void {
    const { findings } = this.#subject;
    if (party === undefined) {
      findings.add({ what: 'party', reference, expected: 'a party row', seen: 'none' });
      return;
    }
    const asBefore = row.cause === 'retry' || row.cause === 'rerating';
    if (asBefore) {
      findings.same('digest', { reference, expected: previous?.digest, seen: row.digest });
    } else if (party.to !== undefined) {
      const expected = digestOfLeg(legOfRow(row, party), { to: party.to, from: party.from });
      findings.same('digest', { reference, expected, seen: row.digest });
    }
  }

  /** The last of a leg's revisions is the one that counts. */
  async #latest(row: UsageRow): Promise<void> {
    if (row.status === 'unrated') {
      this.#unrated += 1;
      await this.#parked.add(['unrated', row.provider, row.legId], row);
    }
    if (row.status !== 'charged') return;
    const zone = this.#subject.contracts.get(row.contractNumber)?.timeZone ?? ZONE_WITHOUT_CONTRACT;
    const day = dayInZone(row.billingStartMs, zone);
    for (const period of [day, day.slice(0, 7)]) {
      const sum = this.#sums.get(period) ?? { atoms: 0n, legs: 0 };
      sum.atoms += row.costAtoms ?? 0n;
      sum.legs += 1;
      this.#sums.set(period, sum);
    }
  }

  async #checkParked(): Promise<void> {
    const { reads, findings } = this.#subject;
    let unrated = 0;
    for await (const row of rowsOf(reads.stream('parked', {}))) {
      if (row.lot === 'unrated') unrated += 1;
      else checkWaiting(this.#subject, row);
    }
    findings.same('unrated-legs', { expected: this.#unrated, seen: unrated });
  }

  async #checkSpend(): Promise<void> {
    const { reads, findings } = this.#subject;
    for await (const { period, amountAtoms, legs } of rowsOf(reads.stream('spend', {}))) {
      const sum = this.#sums.get(period) ?? { atoms: 0n, legs: 0 };
      this.#sums.delete(period);
      const seen = { atoms: amountAtoms, legs };
      findings.same('spend', { reference: period, expected: spendText(sum), seen: spendText(seen) });
    }
    for (const [period, sum] of this.#sums) {
      findings.same('spend', { reference: period, expected: spendText(sum), seen: 'none' });
    }
  }
}

/** A leg that was kept without being recorded still says what it was. */
function checkWaiting({ account, findings }: Subject, row: ParkedRow): void {
  const reference = `${row.lot}/${row.provider}/${row.legId}`;
  const own = account.accountId.startsWith('~') ? 'unassigned' : 'before-horizon';
  findings.same('parked-lot', { reference, expected: own, seen: row.lot });
  const facts = (row.facts ?? {}) as {
    readonly startMs?: number;
    readonly leg?: { readonly startMs?: number };
  };
  const expected = facts.leg?.startMs ?? facts.startMs;
  findings.same('parked-start', { reference, expected, seen: row.billingStartMs });
}

function spendText(sum: SpendSum): string {
  return `${formatAtoms(sum.atoms)} for ${sum.legs} legs`;
}
