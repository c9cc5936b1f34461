import { isFinal } from '../ports/leg-state.ts';
import type { DueRow, EventRow, LegRow, ReconciliationRow, VendorCostRow } from '../ports/rows.ts';
import { isShelf, shelfOf } from '../telephony/directory.ts';
import { foldLegs, saidOf } from '../telephony/fold-leg.ts';
import { type KeptProgress, RESULTS } from '../telephony/reconciliation.ts';
import { RECORD_LEG } from '../telephony/take-in.ts';
import { dueReference } from '../usage/settled-due.ts';
import { UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { Lookups, rowsOf } from './lookups.ts';
import type { Subject } from './subject.ts';

/**
 * Checks what is kept of providers' reports: legs against what was said of them, legs that are over against usage and due
 * work, events and vendor costs against their legs, the directory against its shelves, reconciliations against their rows.
 *
 * @param subject - The account.
 */
export async function checkTelephony(subject: Subject): Promise<void> {
  await checkReportedLegs(subject);
  await checkEvents(subject);
  await checkVendorCosts(subject);
  await checkDirectory(subject);
  await checkReconciliations(subject);
}

/** Folding once more gives the same; a leg that is over is recorded, parked, or due. */
async function checkReportedLegs({ account, reads, findings }: Subject): Promise<void> {
  const lot = account.accountId === UNASSIGNED_ACCOUNT ? 'unassigned' : 'before-horizon';
  let unparked: LegRow[] = [];
  let unrecorded: LegRow[] = [];
  const due = new Lookups<'due', LegRow>(reads, 'due', (row, leg) => {
    if (row !== undefined) return;
    findings.add({ what: 'leg', reference: dueReference(leg), expected: 'recorded or due', seen: 'neither' });
  });
  const parked = new Lookups<'parked', LegRow>(reads, 'parked', (row, leg) => {
    if (row === undefined) unrecorded.push(leg);
  });
  const usage = new Lookups<'usage', LegRow>(reads, 'usage', (row, leg) => {
    if (row === undefined) unparked.push(leg);
  });
  const settle = async (): Promise<void> => {
    await usage.settle();
    for (const leg of unparked) await parked.add([lot, leg.provider, leg.legId], leg);
    unparked = [];
    await parked.settle();
    for (const leg of unrecorded) await due.add([RECORD_LEG, dueReference(leg)], leg);
    unrecorded = [];
    await due.settle();
  };
  for await (const rows of reads.stream('leg', {})) {
    for (const leg of rows) {
      const reference = dueReference(leg);
      const folded = foldLegs(leg, undefined);
      const [expected, seen] = [leg, folded].map((row) => JSON.stringify([row.status, saidOf(row)]));
      findings.same('leg', { reference, expected: seen, seen: expected });
      if (leg.firstAtMs > leg.lastAtMs) {
        findings.add({ what: 'leg', reference, expected: 'first before last', seen: String(leg.firstAtMs) });
      }
      if (leg.redacted === true && (leg.to ?? leg.from ?? leg.managerEmail) !== undefined) {
        findings.add({ what: 'leg', reference, expected: 'no numbers', seen: 'a number that was redacted' });
      }
      if (isFinal(leg.status)) await usage.add([leg.provider, leg.legId, 0], leg);
    }
    await settle();
  }
}

async function checkEvents({ reads, findings }: Subject): Promise<void> {
  const legs = new Lookups<'leg', EventRow>(reads, 'leg', (leg, event) => {
    const reference = `${event.provider}/${event.eventKey}`;
    const isWithin =
      leg !== undefined && event.occurredAtMs >= leg.firstAtMs && event.occurredAtMs <= leg.lastAtMs;
    if (isWithin && saidOf(leg).includes(event.status)) return;
    const expected = `leg ${event.legId} that was said to be ${event.status} then`;
    findings.add({ what: 'event', reference, expected, seen: leg === undefined ? 'none' : leg.status });
  });
  for await (const event of rowsOf(reads.stream('event', {}))) {
    await legs.add([event.provider, event.legId], event);
  }
  await legs.settle();
}

/** Revisions without gaps, each of a leg, and each another price than the one before. */
async function checkVendorCosts({ account, reads, findings }: Subject): Promise<void> {
  const legs = new Lookups<'leg', VendorCostRow>(reads, 'leg', (leg, cost) => {
    // Costs of a leg that found its account stay behind: they are never changed, nor is anything removed.
    if (leg !== undefined || account.accountId === UNASSIGNED_ACCOUNT) return;
    findings.add({ what: 'vendor-cost', reference: nameOf(cost), expected: 'a leg', seen: 'none' });
  });
  let last: VendorCostRow | undefined;
  for await (const cost of rowsOf(reads.stream('vendorCost', {}))) {
    const previous = last?.provider === cost.provider && last.legId === cost.legId ? last : undefined;
    const expected = previous === undefined ? 0 : previous.revision + 1;
    findings.same('vendor-cost', { reference: nameOf(cost), expected, seen: cost.revision });
    if (previous?.currency === cost.currency && previous.amountAtoms === cost.amountAtoms) {
      findings.add({
        what: 'vendor-cost',
        reference: nameOf(cost),
        expected: 'another price',
        seen: 'the same',
      });
    }
    last = cost;
    await legs.add([cost.provider, cost.legId], cost);
  }
  await legs.settle();
}

function nameOf({ provider, legId, revision }: VendorCostRow): string {
  return `${provider}/${legId}/${revision}`;
}

async function checkDirectory({ account, reads, findings }: Subject): Promise<void> {
  for await (const { reference, owner } of rowsOf(reads.stream('directory', {}))) {
    const expected = shelfOf(reference);
    findings.same('directory', { reference, expected, seen: account.accountId });
    if (isShelf(owner) || owner.startsWith('~')) {
      findings.add({ what: 'directory', reference, expected: 'an account of somebody', seen: owner });
    }
  }
}

/** The counts of a run are those of its rows; every row belongs to a reconciliation. */
async function checkReconciliations({ reads, findings }: Subject): Promise<void> {
  const runs = new Map<string, ReconciliationRow>();
  for await (const row of rowsOf(reads.stream('reconciliation', {}))) runs.set(row.reconciliationId, row);
  const counts = new Map<string, number>();
  for await (const leg of rowsOf(reads.stream('reconciledLeg', {}))) {
    const reference = `${leg.reconciliationId}/${leg.legId}`;
    const run = runs.get(leg.reconciliationId);
    if (run === undefined || leg.run > run.run) {
      findings.add({ what: 'reconciled-leg', reference, expected: 'a run', seen: 'none' });
    } else if (leg.run === run.run) {
      const key = JSON.stringify([leg.reconciliationId, leg.result]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (run.status === 'done' && leg.result === 'recorded') {
        findings.add({ what: 'reconciled-leg', reference, expected: 'a result', seen: leg.result });
      }
    }
  }
  for (const [reconciliationId, { progress }] of runs) {
    const { results } = progress as unknown as Partial<KeptProgress>;
    for (const result of RESULTS) {
      const reference = `${reconciliationId}/${result}`;
      const expected = counts.get(JSON.stringify([reconciliationId, result])) ?? 0;
      findings.same('reconciliation', { reference, expected, seen: results?.[result] });
    }
  }
}

/**
 * Checks that a due row of a leg has its leg.
 *
 * @param subject - The account.
 */
export async function checkDueLegs({ reads, findings }: Subject): Promise<void> {
  const legs = new Lookups<'leg', DueRow>(reads, 'leg', (leg, { kind, reference }) => {
    if (leg !== undefined && isFinal(leg.status)) return;
    const seen = leg === undefined ? 'none' : leg.status;
    findings.add({ what: 'due', reference: `${kind}/${reference}`, expected: 'a leg that is over', seen });
  });
  for await (const row of rowsOf(reads.stream('due', {}))) {
    if (row.kind !== RECORD_LEG) continue;
    const slash = row.reference.indexOf('/');
    await legs.add([row.reference.slice(0, slash), row.reference.slice(slash + 1)], row);
  }
  await legs.settle();
}
