import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { DecideOptions } from '../ports/storage.ts';
import { checkAccountOfLeg } from '../usage/check-leg.ts';
import { accountOfMark, UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { callReference, enterReference, legReference, lookUp, numberReference } from './directory.ts';
import type { LegReport } from './leg-report.ts';

/** Whose leg a report is about. */
export interface Found {
  /** The account; absent while nobody knows it. */
  readonly accountId: string | undefined;
  /** True when the directory learned it just now: what was kept unassigned of the leg is to follow. */
  readonly isNew: boolean;
  /** An account that the leg names and that does not exist. */
  readonly named?: string;
  /** True when it may turn out shortly: the parent was not heard of yet, or the host could not say. */
  readonly mayTurnOut: boolean;
}

/** How accounts are looked for. */
export interface Finding {
  /** Who learns it, as `role:id`. */
  readonly actor: string;
  readonly priority: DecideOptions['priority'];
}

/**
 * Finds the accounts of reports: the directory, else what was assigned by hand, the parent leg, our parameters, a number
 * that is in the directory, the host. What is found is entered in the directory, so that every later report of the leg goes
 * to the same account.
 *
 * @param context - The context.
 * @param reports - The reports.
 * @param finding - Who asks.
 * @returns One element per report, in order.
 */
export async function findAccounts(
  context: Context,
  reports: readonly LegReport[],
  finding: Finding,
): Promise<readonly Found[]> {
  const references = reports.map(legReference);
  const owners = await lookUp(context, references);
  const found = new Map<string, Found>();
  const learned: { readonly reference: string; readonly owner: string }[] = [];
  for (let index = 0; index < reports.length; index += 1) {
    const [report, reference, owner] = [reports[index], references[index], owners[index]];
    if (report === undefined || reference === undefined) continue;
    if (owner !== undefined) found.set(reference, { accountId: owner, isNew: false, mayTurnOut: false });
    // Several events of one leg in a batch: the first that tells is enough.
    else if (found.get(reference)?.accountId === undefined) {
      const sought = await search(context, report);
      found.set(reference, sought);
      if (sought.accountId !== undefined) learned.push({ reference, owner: sought.accountId });
    }
  }
  await learn(context, { learned, found }, finding);
  return references.map((reference) => found.get(reference) as Found);
}

async function learn(
  context: Context,
  sought: {
    readonly learned: readonly { readonly reference: string; readonly owner: string }[];
    readonly found: Map<string, Found>;
  },
  { actor, priority }: Finding,
): Promise<void> {
  const { learned, found } = sought;
  if (learned.length === 0) return;
  const clockMs = context.clock.now();
  const entries = learned.map((entry) => enterReference({ ...entry, actor, clockMs }));
  const decided = await context.storage.decide(entries, { priority });
  learned.forEach(({ reference }, index) => {
    const answer = decided[index];
    invariant(answer !== undefined, 'A storage answers every decision of a batch, in order.');
    if (answer.status === 'failed') throw answer.error;
    found.set(reference, { accountId: answer.outcome.owner, isNew: true, mayTurnOut: false });
  });
}

async function search(context: Context, report: LegReport): Promise<Found> {
  const { provider, legId, parentLegId, parameters } = report;
  const isNew = true;
  const [mark] = await context.storage.get('usage', UNASSIGNED_ACCOUNT, [[provider, legId, 0]]);
  if (mark !== undefined) return { accountId: accountOfMark(mark), isNew, mayTurnOut: false };
  const own = report.direction === 'inbound' ? report.to : report.from;
  const [parent, call, number] = await lookUp(context, [
    parentLegId === undefined ? '' : legReference({ provider, legId: parentLegId }),
    parameters.callRef === undefined ? '' : callReference(parameters.callRef),
    own === undefined ? '' : numberReference(own),
  ]);
  if (parent !== undefined) return { accountId: parent, isNew, mayTurnOut: false };
  const named = accountNamed(parameters.accountId);
  if (named !== undefined && (await isAccount(context, named))) {
    return { accountId: named, isNew, mayTurnOut: false };
  }
  const known = call ?? number;
  if (known !== undefined) return { accountId: known, isNew, mayTurnOut: false };
  const told = await askHost(context, report);
  if (told.accountId !== undefined) return { accountId: told.accountId, isNew, mayTurnOut: false };
  return {
    accountId: undefined,
    isNew: false,
    mayTurnOut: parentLegId !== undefined || told.failed,
    ...(named !== undefined && { named }),
  };
}

/** A host that cannot say, says nothing: the report is kept, and the host is asked again. */
async function askHost(
  context: Context,
  report: LegReport,
): Promise<{ readonly accountId: string | undefined; readonly failed: boolean }> {
  const { resolveAccount } = context;
  if (resolveAccount === undefined) return { accountId: undefined, failed: false };
  const { provider, legId, parentLegId, direction, to, from, parameters } = report;
  try {
    const said = await resolveAccount({
      provider,
      legId,
      ...(parentLegId !== undefined && { parentLegId }),
      ...(direction !== undefined && { direction }),
      ...(to !== undefined && { to }),
      ...(from !== undefined && { from }),
      parameters: { ...parameters },
    });
    const accountId = accountNamed(said ?? undefined);
    const exists = accountId !== undefined && (await isAccount(context, accountId));
    return { accountId: exists ? accountId : undefined, failed: false };
  } catch (error) {
    if (BillingError.is(error, 'STORAGE_UNAVAILABLE')) throw error;
    return { accountId: undefined, failed: true };
  }
}

function accountNamed(value: unknown): string | undefined {
  try {
    return checkAccountOfLeg(value);
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return undefined;
    throw error;
  }
}

async function isAccount(context: Context, accountId: string): Promise<boolean> {
  const [row] = await context.storage.get('account', accountId, [[]]);
  return row !== undefined;
}
