import { runLiveCalls } from './run.ts';

process.exitCode = await runLiveCalls(process.argv.slice(2), process);
// A reader that left early (as head does) leaves standard input open, which would keep the process waiting.
process.stdin.destroy();
