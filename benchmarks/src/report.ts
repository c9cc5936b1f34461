import { actor, sampleBilling } from './sample-billing.ts';
import { sampleLegs } from './sample-legs.ts';
import { compare, type Finding } from './side-by-side.ts';

const LEGS = 200_000;

/** Quotes a cell the way CSV wants it. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Writes a usage report as CSV, against joining the same strings by hand.
 *
 * @returns The findings.
 */
export async function report(): Promise<readonly Finding[]> {
  const billing = await sampleBilling(1);
  await billing.usage.recordMany({ actor, legs: sampleLegs(LEGS, 1) }).summary();
  const request = { actor, accountId: 'account-0', from: '2026-09-01', until: '2026-12-01', timeZone: 'UTC' };
  const lines = (await text(await billing.reports.usage(request).then((made) => made.csv()))).split('\r\n');
  const rows = lines.slice(1, -1).map((line) => line.split(','));
  if (rows.length !== LEGS) throw new Error(`Expected ${LEGS} lines, seen ${rows.length}.`);
  const finding = await compare({
    title: `Usage report of ${LEGS.toLocaleString('en-US')} legs as CSV from memory storage`,
    unit: 'rows',
    goal: { least: 0.5, aim: 0.7 },
    ours: {
      name: 'reports.usage().csv(): stream, join personal data, format, quote',
      run: async () => {
        const made = await billing.reports.usage(request);
        let characters = 0;
        for await (const piece of made.csv()) characters += piece.length;
        if (characters === 0) throw new Error('The report is empty.');
        return LEGS;
      },
    },
    limit: {
      name: 'the same strings, quoted and joined by hand',
      run: () => {
        let characters = 0;
        for (let at = 0; at < rows.length; at += 1000) {
          const piece = rows
            .slice(at, at + 1000)
            .map((cells) => cells.map(cell).join(','))
            .join('\r\n');
          characters += piece.length;
        }
        if (characters === 0) throw new Error('The report is empty.');
        return LEGS;
      },
    },
  });
  await billing.close();
  return [finding];
}

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all;
}
