/**
 * A realistic day of prepaid calls, from a carrier's rate deck to a usage report that agrees with the wallet. Everything
 * outside is played by fakes, the clock included, so that every run tells the same.
 */
import { correctOne, explainOne, retryUnrated } from './aftermath.ts';
import { readCallFiles } from './call-files.ts';
import { playLiveHour } from './live-hour.ts';
import { importPriceBooks, openAccount } from './open-account.ts';
import { prove } from './proof.ts';
import { runDay } from './run-day.ts';
import { fact, say, style } from './screen.ts';
import { setStage } from './stage.ts';
import { keptRows } from './storage.ts';
import { topUpFirst } from './top-up.ts';
import { writeReport } from './usage-report.ts';

const startedAt = performance.now();
say(style.bold('Live Calls Billing: one day of prepaid calls'));
say(style.dim('No keys, no network, nothing asked. Prices and numbers are invented.'));

const kept = await keptRows(process.argv.includes('--memory'));
fact('storage', kept.name);
const agrees = await playDay().finally(() => kept.stop());

say(style.dim(`   Took ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`));
say();
say('   Next: your own files, with the command line:');
say('     npm run live-calls -- rate --price-book deck.csv --calls calls.csv --help');
process.exitCode = agrees ? 0 : 1;

async function playDay(): Promise<boolean> {
  const stage = setStage(kept, Date.parse('2026-10-31T12:00:00Z'));
  try {
    const books = await importPriceBooks(stage);
    await openAccount(stage, books);
    await topUpFirst(stage);
    const day = await runDay(stage);
    await explainOne(stage, day);
    await retryUnrated(stage, books);
    await correctOne(stage, day);
    await readCallFiles(stage);
    await playLiveHour(stage);
    return await prove(stage, await writeReport(stage));
  } finally {
    await stage.billing.close();
  }
}
