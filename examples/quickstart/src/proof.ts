import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addMoney, type Money, money, subtractMoney } from '@live-calls/core';
import { DAY } from './day.ts';
import { chapter, grouped, say, style, table } from './screen.ts';
import type { Stage } from './stage.ts';
import { reportOf, type WrittenReport } from './usage-report.ts';

interface Claim {
  readonly name: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** Chapter 11: report, ledger and wallet agree to the last digit, or the example fails. */
export async function prove(stage: Stage, written: WrittenReport): Promise<boolean> {
  chapter('Report, ledger and wallet agree');
  const { cost } = await written.report.totals();
  const claims = [...(await reportClaims(stage, written, cost)), ...(await walletClaims(stage, cost))];
  table(
    [{ title: 'what' }, { title: 'USD', align: 'right' }, { title: '' }],
    [
      ['the usage report says', cost.amount, ''],
      ...claims.map(({ name, figure, holds }) => [
        name,
        figure,
        holds ? style.green('✓') : style.red('✗ differs'),
      ]),
    ],
  );
  const agrees = claims.every((claim) => claim.holds);
  say();
  say(agrees ? style.green('   All agree, to the last digit.') : style.red('   They do not agree.'));
  return agrees;
}

async function reportClaims(stage: Stage, written: WrittenReport, cost: Money): Promise<readonly Claim[]> {
  const { report, file, digest } = written;
  const check = await report.verify();
  const fileTotal = await totalOfFile(file);
  const parts = await totalOfParts(stage, written);
  const again = await reportAgain(stage, written);
  return [
    { name: `charges less reversals, ${grouped(check.entries)} entries`, ...same(check.ledgerCost, cost) },
    { name: 'the CSV file, added up line by line', ...same(fileTotal, cost) },
    { name: 'before, during and after the 25-hour day', ...same(parts, cost) },
    {
      name: 'the same report again, byte by byte',
      figure: `${again.slice(0, 12)}…`,
      holds: again === digest,
    },
  ];
}

async function walletClaims(stage: Stage, cost: Money): Promise<readonly Claim[]> {
  const { billing, host } = stage;
  const { posted, held } = await billing.wallets.balance(host);
  const { balances, sum } = await billing.wallets.books(host);
  const { topUps } = await billing.topUps.list(host);
  const bought = topUps.reduce((total, topUp) => addMoney(total, topUp.amount), money('0', 'USD') as Money);
  const verified = await billing.wallets.verify(host);
  const whole = await billing.verify({ actor: host.actor }).summary();
  return [
    { name: 'top-ups less what is left in the wallet', ...same(subtractMoney(bought, posted), cost) },
    { name: 'the usage book', ...same(balances.usage, cost) },
    { name: 'all books of the account together', figure: sum.amount, holds: sum.amount === '0' },
    { name: 'held for calls under way', figure: held.amount, holds: held.amount === '0' },
    {
      name: `the account recomputed from ${grouped(verified.entries)} entries`,
      figure: `${verified.differences.length} differences`,
      holds: verified.status === 'agrees',
    },
    {
      name: 'every account and document of the storage',
      figure: `${grouped(whole.accounts)} verified`,
      holds: whole.status === 'agrees' && whole.complete,
    },
  ];
}

function same(found: Money, expected: Money): { readonly figure: string; readonly holds: boolean } {
  return {
    figure: found.amount,
    holds: found.amount === expected.amount && found.currency === expected.currency,
  };
}

/** Total Cost is the last column, and a number is never quoted. */
async function totalOfFile(file: string): Promise<Money> {
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  let total: Money = money('0', 'USD');
  for (const line of lines) {
    const cell = line.slice(line.lastIndexOf(',') + 1);
    if (cell !== '') total = addMoney(total, money(cell, 'USD'));
  }
  return total;
}

/** Ranges that touch neither lose nor double a call, the day of the clock change included. */
async function totalOfParts(stage: Stage, { report }: WrittenReport): Promise<Money> {
  const edges = [report.from, DAY.date, '2026-11-02', report.until] as const;
  let total: Money = money('0', 'USD');
  for (const [place, from] of edges.entries()) {
    const until = edges[place + 1];
    if (until === undefined) break;
    const { cost } = await (await reportOf(stage, from, until)).totals();
    total = addMoney(total, cost);
  }
  return total;
}

async function reportAgain(stage: Stage, { report }: WrittenReport): Promise<string> {
  const again = await reportOf(stage, report.from, report.until);
  const hash = createHash('sha256');
  for await (const piece of again.csv()) hash.update(piece);
  return hash.digest('hex');
}
