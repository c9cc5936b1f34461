/** What an operator does once: `migrate`, `open-account`, `activate-contract`, `add-person`. See docs/deploy.md. */
import { text } from 'node:stream/consumers';
import { operate } from './operate.ts';

try {
  const readInput = (): Promise<string> => text(process.stdin);
  console.log(await operate({ args: process.argv.slice(2), environment: process.env, readInput }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
