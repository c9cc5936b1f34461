import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleLegs, smallBook } from './sample-legs.ts';

const COMMAND = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

async function writeCalls(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  for (const { leg } of sampleLegs(count, 1)) {
    const start = leg.answeredAt instanceof Date ? leg.answeredAt.toISOString() : leg.answeredAt;
    const call = { id: leg.legId, start, durationSeconds: leg.durationSeconds, to: leg.to, from: leg.from };
    if (!file.write(`${JSON.stringify(call)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

interface Run {
  readonly seconds: number;
  /** Peak resident memory in MB; absent where the system does not tell. */
  readonly peakMb: number | undefined;
  readonly lines: number;
}

/** Rates a file in a fresh process, counting the lines that come back. */
async function rateFile(priceBook: string, calls: string): Promise<Run> {
  const before = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'rate', '--price-book', priceBook, '--calls', calls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines += 1;
  });
  let peakMb: number | undefined;
  const watch = setInterval(() => {
    peakMb = peakOf(child.pid) ?? peakMb;
  }, 50);
  const [status] = await once(child, 'close');
  clearInterval(watch);
  if (status !== 0) throw new Error(`live-calls rate ended with ${status}.`);
  return { seconds: (performance.now() - before) / 1000, peakMb, lines };
}

/** The high-water mark of a process's memory, as Linux keeps it. */
function peakOf(pid: number | undefined): number | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

/** Rates files of a hundred thousand and of a million lines: the memory must be that of one, not of the other. */
export async function commandLine(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'live-calls-'));
  try {
    const priceBook = join(folder, 'book.json');
    await writeFile(priceBook, JSON.stringify(smallBook()));
    console.log('\nCall files through live-calls rate, JSON lines in and out');
    for (const count of [100_000, 1_000_000]) {
      const calls = join(folder, `${count}.jsonl`);
      await writeCalls(calls, count);
      const { seconds, peakMb, lines } = await rateFile(priceBook, calls);
      if (lines !== count) throw new Error(`Expected ${count} lines, seen ${lines}.`);
      const speed = Math.round(count / seconds).toLocaleString('en-US');
      const memory = peakMb === undefined ? 'memory not measured here' : `${peakMb} MB at its peak`;
      console.log(
        `  ${count.toLocaleString('en-US').padStart(9)} lines   ${speed.padStart(8)} lines/s   ${memory}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
