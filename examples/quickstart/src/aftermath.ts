import { importPriceBookCsv, type ParkedLeg, parsePriceBook } from '@live-calls/core';
import { type Books, contractWith, dataText } from './open-account.ts';
import type { DayDone } from './run-day.ts';
import { chapter, fact, grouped, say, style, table } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

/** Chapter 5: why a call cost what it cost. */
export async function explainOne(stage: Stage, day: DayDone): Promise<void> {
  chapter('One charge, explained');
  const found = day.deliveries.find(
    ({ leg }) => leg.provider === 'vonage' && leg.to.startsWith('+49') && leg.durationSeconds > 200,
  );
  if (found === undefined) throw new Error('The day has no such call.');
  const { provider, legId } = found.leg;
  const { text } = await stage.billing.usage.explain({ ...stage.owner, provider, legId });
  for (const line of text.split('\n')) say(`   ${line}`);
}

/** Chapter 6: calls nobody priced are kept and shown, and charged once there is a price. */
export async function retryUnrated(stage: Stage, books: Books): Promise<void> {
  chapter('Unrated calls');
  const { billing, host } = stage;
  const parked = await unrated(stage);
  const reasons = [...new Set(parked.map((leg) => leg.reason))].join(', ');
  fact('waiting', `${grouped(parked.length)} calls, reason ${reasons}; none of them was priced at zero`);
  for (const { provider, legId } of parked.slice(0, 3)) {
    const leg = await billing.usage.get({ ...host, provider, legId });
    fact('', style.dim(`${leg.to ?? ''}  ${leg.durationSeconds} s  ${provider} ${legId.slice(0, 12)}…`));
  }
  const fixed = await withGhana(books);
  for (const priceBook of [fixed.carrier, fixed.vonage])
    await billing.priceBooks.put({ actor: host.actor, priceBook });
  const activated = await billing.accounts.activateContract({ ...host, contract: contractWith(fixed) });
  fact(
    'fix',
    `Ghana was missing: new versions of both books, contract no. ${activated.status === 'activated' ? activated.number : ''}`,
  );
  const retried = await billing.parking.retry(host);
  const { resolved, tried, total, stillUnrated } = retried;
  fact(
    'retried',
    `${grouped(resolved)} of ${grouped(tried)} charged now, ${shownMoney(total)}; ${stillUnrated} still wait`,
  );
}

async function unrated(stage: Stage): Promise<readonly ParkedLeg[]> {
  const { legs } = await stage.billing.parking.list({ ...stage.host, lot: 'unrated', limit: 1_000 });
  return legs;
}

async function withGhana(books: Books): Promise<Books> {
  const lines = (await dataText('deck.csv')).trimEnd().split('\r\n');
  lines.splice(-2, 0, 'Ghana Mobile,"23320; 23324; 23354; 23355",0.2310,0,1/1,01/09/2026,Unchanged');
  const deck = await importPriceBookCsv(lines.join('\r\n'), { dateOrder: 'day-first' });
  if (deck.status === 'refused') throw new Error(deck.problems.map((problem) => problem.message).join('\n'));
  const document = books.vonage.document();
  const bands = [{ fromSecond: 0, rate: '0.2480', perSeconds: 60, incrementSeconds: 60 }];
  const rules = [...document.rules, { prefix: '233', name: 'Ghana', country: 'GH', bands }];
  return { carrier: deck.priceBook, vonage: parsePriceBook({ ...document, rules }) };
}

/** Chapter 7: the provider changed its mind about a call. */
export async function correctOne(stage: Stage, day: DayDone): Promise<void> {
  chapter('A correction');
  const { billing, host } = stage;
  const { provider, legId, durationSeconds } = day.changed.leg;
  const before = await billing.usage.get({ ...host, provider, legId });
  fact(
    'recorded',
    `${before.durationSeconds} s of talk; the second webhook said ${durationSeconds} s, and changed nothing`,
  );
  const request = { ...host, provider, legId, corrects: before.revision, facts: { durationSeconds } };
  const corrected = await billing.usage.correct({
    ...request,
    reason: 'Provider confirmed the shorter talk time',
  });
  const again = await billing.usage.correct({
    ...request,
    reason: 'Provider confirmed the shorter talk time',
  });
  fact(
    'corrected',
    `${corrected.status}; asked again: ${again.status === 'charged' && again.replayed ? 'replayed' : again.status}`,
  );
  const { entries } = await billing.wallets.activity({ ...host, order: 'newest-first', limit: 2 });
  table(
    [
      { title: 'entry', align: 'right' },
      { title: 'type' },
      { title: 'wallet', align: 'right' },
      { title: 'balance after', align: 'right' },
    ],
    [...entries]
      .reverse()
      .map((entry) => [
        grouped(entry.number),
        entry.type,
        entry.amount.amount,
        shownMoney(entry.balanceAfter),
      ]),
  );
}
