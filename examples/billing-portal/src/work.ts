/** A worker in a process of its own: extends and ends calls, tells notices, buys automatically. See docs/deploy.md. */
import { composeBilling } from './compose-billing.ts';
import { doubtsOf, readSettings, SettingsError } from './environment.ts';
import { runProcess } from './run-process.ts';

await runProcess(async () => {
  const settings = readSettings({ ...process.env, NODE_ENV: 'production' }, 'worker');
  const { databaseUrl: connectionString } = settings;
  if (connectionString === undefined) throw new SettingsError('DATABASE_URL is missing.');
  for (const doubt of doubtsOf(settings)) console.warn(doubt);
  const onError = (error: unknown): void => console.error(error);
  const database = { connectionString, schema: 'live_calls' };
  const composed = await composeBilling({ database, settings, migrates: false, onError });
  composed.billing.worker.start();
  // The timers of a worker keep no process.
  const alive = setInterval(() => undefined, 60_000);
  console.log('working');
  return {
    close: async () => {
      clearInterval(alive);
      await composed.close();
    },
  };
});
