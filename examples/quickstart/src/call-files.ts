import { createReadStream } from 'node:fs';
import { type CallFileSettings, callFilePresets, finishedLeg, readCalls } from '@live-calls/cli';
import type { LegOfAccount } from '@live-calls/core';
import { chapter, fact, grouped } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

const FILES: readonly { readonly name: string; readonly settings: CallFileSettings }[] = [
  { name: 'Master.csv', settings: { ...callFilePresets.asterisk, timeZone: 'America/New_York' } },
  { name: 'twilio-calls.json', settings: callFilePresets['twilio-calls'] },
];

/** Chapter 8: call files as a switch and a vendor write them, through the column mapping of the command line. */
export async function readCallFiles(stage: Stage): Promise<void> {
  chapter('Call files of other systems');
  for (const { name, settings } of FILES) {
    let broken = 0;
    const file = createReadStream(new URL(`../data/${name}`, import.meta.url));
    const legs = async function* (): AsyncGenerator<LegOfAccount> {
      for await (const line of readCalls(file, settings)) {
        if (line.status === 'call') yield { accountId: stage.host.accountId, leg: finishedLeg(line.call) };
        else broken += 1;
      }
    };
    const run = stage.billing.usage.recordMany({ actor: stage.host.actor, legs: legs() });
    const { charged, unrated, rejected, totals } = await run.summary();
    const [total] = totals;
    const sum = total === undefined ? '$0.00' : shownMoney(total);
    fact(
      `data/${name}`,
      `${grouped(charged)} charged, ${sum}; ${unrated} unrated, ${rejected + broken} rejected`,
    );
  }
}
