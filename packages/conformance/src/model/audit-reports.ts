import { createHash } from 'node:crypto';
import type { Chance } from '../storage/chance.ts';
import { text } from './amount.ts';
import { type Finding, firstDifference } from './audit.ts';
import { actor } from './model-actor.ts';
import type { Stage } from './stage.ts';
import type { AccountState, World } from './world.ts';

/** A report that was drawn before, and what it looked like. */
export interface RememberedReport {
  readonly accountId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly asOf: number;
  readonly digest: string;
}

const MOST_REMEMBERED = 40;

/**
 * Draws a random report of each account and holds it against the model, the ledger and its neighbours; and one of the
 * reports of before, which must not have changed by a byte.
 *
 * @param stage - The stage.
 * @param world - The world.
 * @param draw - Chance, and the reports of before; the new ones are added.
 * @returns The first difference, or absent.
 */
export async function auditReports(
  stage: Stage,
  world: World,
  draw: { readonly chance: Chance; readonly remembered: RememberedReport[] },
): Promise<Finding | undefined> {
  const { chance, remembered } = draw;
  for (const account of world.accounts.values()) {
    const starts = [...account.legs.values()].flat().map((revision) => revision.startMs);
    if (starts.length === 0) continue;
    const [fromMs = 0, cutMs = 0, lastMs = 0] = [0, 1, 2]
      .map(() => chance.oneOf(starts))
      .sort((a, b) => a - b);
    const untilMs = lastMs + chance.below(2);
    const asOf = chance.below(2) === 0 ? account.lastNumber : chance.below(account.lastNumber + 1);
    const range = { fromMs, untilMs, asOf };
    const finding = await compareReport(stage, account, { ...range, cutMs });
    if (finding !== undefined) return finding;
    const digest = await digestOf(stage, { accountId: account.id, ...range });
    if (remembered.length < MOST_REMEMBERED) remembered.push({ accountId: account.id, ...range, digest });
  }
  if (remembered.length === 0) return undefined;
  const before = chance.oneOf(remembered);
  const digest = await digestOf(stage, before);
  const { digest: _, ...which } = before;
  return firstDifference([[`report ${JSON.stringify(which)}`, before.digest, digest]], before.accountId);
}

interface Range {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly asOf: number;
}

async function compareReport(
  stage: Stage,
  account: AccountState,
  range: Range & { readonly cutMs: number },
): Promise<Finding | undefined> {
  const { fromMs, untilMs, cutMs, asOf } = range;
  const whole = await totalsOf(stage, account.id, range);
  const left = await totalsOf(stage, account.id, { fromMs, untilMs: cutMs, asOf });
  const right = await totalsOf(stage, account.id, { fromMs: cutMs, untilMs, asOf });
  const where = `${account.id} report ${JSON.stringify(range)}`;
  return firstDifference(
    [
      ['totals', expectedTotals(account, range), whole.shown],
      ['totals before the cut', expectedTotals(account, { fromMs, untilMs: cutMs, asOf }), left.shown],
      ['totals after the cut', expectedTotals(account, { fromMs: cutMs, untilMs, asOf }), right.shown],
      ['report and ledger', 'agrees', whole.check],
    ],
    where,
  );
}

async function totalsOf(
  stage: Stage,
  accountId: string,
  { fromMs, untilMs, asOf }: Range,
): Promise<{ readonly shown: unknown; readonly check: string }> {
  const { reports } = stage.process(0);
  const range = { from: new Date(fromMs), until: new Date(untilMs), asOf };
  const report = await reports.usage({ actor, accountId, ...range });
  const { cost, ...counts } = await report.totals();
  return { shown: { ...counts, cost: cost.amount }, check: (await report.verify()).status };
}

/** The report as the model has it: each leg where its last revision of that time is. */
function expectedTotals(account: AccountState, { fromMs, untilMs, asOf: asked }: Range): unknown {
  // As of the middle of a correction, it has not happened.
  const isReversal = account.entries.some((entry) => entry.number === asked && entry.type === 'reversal');
  const asOf = isReversal ? asked - 1 : asked;
  const lines = [...account.legs.values()]
    .map((revisions) => revisions.filter((revision) => revision.number <= asOf).at(-1))
    .filter((revision) => revision !== undefined)
    .filter(({ startMs }) => startMs >= fromMs && startMs < untilMs);
  const count = (status: string): number => lines.filter((line) => line.status === status).length;
  return {
    legs: lines.length,
    chargedLegs: count('charged'),
    unratedLegs: count('unrated'),
    notBilledLegs: count('not-billed'),
    durationSeconds: lines.reduce((sum, line) => sum + line.durationSeconds, 0),
    billedSeconds: lines.reduce((sum, line) => sum + line.billedSeconds, 0),
    cost: text(lines.reduce((sum, line) => sum + (line.cost ?? 0n), 0n)),
  };
}

/** Digest of a report as CSV, without the columns that a redaction may blank: Manager Email and Number Called. */
async function digestOf(stage: Stage, report: Range & { readonly accountId: string }): Promise<string> {
  const { accountId, fromMs, untilMs, asOf } = report;
  const { reports } = stage.process(1);
  const range = { from: new Date(fromMs), until: new Date(untilMs), asOf, journal: asOf % 2 === 0 };
  const hash = createHash('sha256');
  for await (const piece of (await reports.usage({ actor, accountId, ...range })).csv()) {
    for (const line of piece.split('\r\n')) {
      const cells = line.split(',');
      hash.update(`${[...cells.slice(0, 3), ...cells.slice(5)].join()}\n`);
    }
  }
  return hash.digest('hex');
}
