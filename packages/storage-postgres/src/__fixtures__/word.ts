import { createInterface } from 'node:readline';

const heard = new Set<string>();
const waiting = new Map<string, () => void>();

createInterface({ input: process.stdin })
  .on('line', (word) => {
    heard.add(word);
    waiting.get(word)?.();
  })
  // Nobody is there to race for any more.
  .on('close', () => process.exit(0));

/** Says something to the process that started this one. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whether a word was said to this process. */
export function wasTold(word: string): boolean {
  return heard.has(word);
}

/** Waits for a word. */
export async function told(word: string): Promise<void> {
  if (!heard.has(word)) await new Promise<void>((done) => waiting.set(word, done));
}
