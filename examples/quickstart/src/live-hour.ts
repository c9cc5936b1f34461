import {
  auditTraffic,
  playTraffic,
  type SimulatedProvider,
  type TrafficReport,
} from '@live-calls/conformance';
import { money, type PriceBook, parsePriceBook } from '@live-calls/core';
import { chapter, fact, grouped, style } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

const HOUR_MS = 3_600_000;
const COUNTRIES = { us: ['1', '0.012', 6], gb: ['44', '0.11', 30], de: ['49', '0.2', 60] } as const;

/**
 * Chapter 9: an hour of live calls of another account, on a provider whose vendor is a world of its own: it loses webhooks, repeats
 * them, and cuts calls off at the limits it was given and no others. The clock is the example's, so the hour takes a second or two.
 */
export async function playLiveHour(stage: Stage): Promise<void> {
  chapter('Live calls: asked for, extended, cut off where the money ends');
  const { billing, clock, simulated: provider } = stage;
  const { actor } = stage.host;
  const accountId = 'fabrikam';
  const priceBook = await openFabrikam(stage, accountId);
  const accounts = [accountId];
  const played = { billing, clock, provider, accounts, actor };
  const shape = { callsPerHour: 24, unauthorizedPercent: 0, childPercent: 0 };
  const report = await playTraffic({
    ...played,
    seed: 7,
    lastMs: HOUR_MS,
    workerEveryMs: 60_000,
    restMs: HOUR_MS / 2,
    shape,
  });
  tellTraffic(report, provider);
  const audit = await auditTraffic({ ...played, report, priceBook });
  for (const problem of audit.problems) fact('problem', style.red(problem));
  const { posted, held } = await billing.wallets.balance({ actor, accountId });
  fact('wallet', `${shownMoney(posted)} left of $2, ${shownMoney(held)} still held`);
  fact('audit', auditText(audit.problems.length, audit.charged));
}

async function openFabrikam({ billing, host }: Stage, accountId: string): Promise<PriceBook> {
  const rules = Object.entries(COUNTRIES).map(([country, [prefix, rate, incrementSeconds]]) => {
    const band = { fromSecond: 0, rate, perSeconds: 60, incrementSeconds };
    return { prefix, country: country.toUpperCase(), bands: [band] };
  });
  const priceBook = parsePriceBook({ currency: 'USD', rules });
  const command = { actor: host.actor, accountId };
  await billing.priceBooks.put({ actor: host.actor, priceBook });
  await billing.accounts.open({ ...command, name: 'Fabrikam Sales Ltd.', currency: 'USD' });
  await billing.accounts.activateContract({
    ...command,
    contract: {
      currency: 'USD',
      timeZone: 'UTC',
      priceBooks: [{ from: '2026-10-01T00:00:00Z', priceBook: priceBook.hash }],
      destinations: { allow: ['*'], international: true, homeCountry: 'US' },
      directions: ['outbound'],
      accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
    },
  });
  const amount = money('2', 'USD');
  await billing.wallets.adjust({ ...command, key: 'welcome', amount, reason: 'Welcome credit' });
  return priceBook;
}

function tellTraffic({ answers, mail }: TrafficReport, provider: SimulatedProvider): void {
  const { authorized = 0, ...refusals } = answers;
  const refused = Object.entries(refusals).map(([status, count]) => `${grouped(count)} ${status}`);
  fact('asked for', `${grouped(authorized)} authorized; refused: ${refused.join(', ') || 'none'}`);
  const cut = provider.legs().filter(({ endedBy }) => endedBy === 'cap').length;
  fact('cut off', `${grouped(cut)} by the vendor, at the second that was paid for`);
  const { lost, repeated, late } = mail;
  fact(
    'webhooks',
    `${grouped(lost)} lost, ${grouped(repeated)} repeated, ${grouped(late)} late; then reconciled`,
  );
}

function auditText(problems: number, charged: number): string {
  const right = `${grouped(charged)} legs charged once each, by the vendor's seconds; no hold left  ✓`;
  return problems === 0 ? style.green(right) : style.red(`${problems} problems  ✗`);
}
