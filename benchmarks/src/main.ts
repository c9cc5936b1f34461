import { arch, cpus, platform, totalmem } from 'node:os';
import { rating } from './rating.ts';
import { recording } from './recording.ts';
import { report } from './report.ts';

const benchmarks = { rating, recording, report } as const;
type Name = keyof typeof benchmarks;

const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. Choose of: ${Object.keys(benchmarks).join(', ')}.`,
  );
  process.exit(2);
}
const [processor] = cpus();
console.log(
  `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} x ${processor?.model.trim()}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB. Ratios count; absolute figures move with the machine.`,
);
const names = (asked.length > 0 ? asked : Object.keys(benchmarks)) as readonly Name[];
for (const name of names) await benchmarks[name]();
