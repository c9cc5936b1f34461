// Exports one report and tells the peak memory of this process. Plain JavaScript: it is run without a loader.
import { createBilling } from '@live-calls/core';
import { postgresStorage } from '@live-calls/storage-postgres';

const [task = '{}', ability] = process.argv.slice(2);
const { connectionString, schema, accountId, fromMs, untilMs } = JSON.parse(task);
const storage = postgresStorage({ connectionString, schema });
if (ability === 'legs') delete storage.reports.text;
const billing = createBilling({ storage });
const actor = { role: 'system', id: 'benchmark' };
const range = { from: new Date(fromMs), until: new Date(untilMs), timeZone: 'UTC' };
const report = await billing.reports.usage({ actor, accountId, ...range });
let lines = -1;
for await (const piece of report.csv()) {
  for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines += 1;
}
await billing.close();
console.log(JSON.stringify({ lines, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
