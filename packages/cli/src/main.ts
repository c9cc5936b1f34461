import { runLiveCalls } from './run.ts';

// Nothing is left to say it with when standard error cannot be written.
process.stderr.on('error', () => undefined);
process.exitCode = await runLiveCalls(process.argv.slice(2), process);
// A reader that left early (as head does) leaves standard input open, which would keep the process waiting.
process.stdin.destroy();
