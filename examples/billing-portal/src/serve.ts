/** The portal as customers use it: on a PostgreSQL of the host, with real vendors. See docs/deploy.md. */
import { doubtsOf, readSettings } from './environment.ts';
import { startPortal } from './portal.ts';
import { runProcess } from './run-process.ts';

await runProcess(async () => {
  const settings = readSettings({ ...process.env, NODE_ENV: 'production' });
  for (const doubt of doubtsOf(settings)) console.warn(doubt);
  const onError = (error: unknown): void => console.error(error);
  const portal = await startPortal({ settings, port: settings.port ?? 8080, onError });
  console.log(`listening on ${portal.url}, worker ${settings.worker ? 'inside' : 'elsewhere'}`);
  return portal;
});
