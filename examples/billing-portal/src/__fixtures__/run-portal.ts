/** The demo's way to start and end, on a folder and a schema of the test. */
import { runProcess } from '../run-process.ts';
import { testPortal } from './test-portal.ts';

const [, , dataDirectory = '', schema = ''] = process.argv;
await runProcess(async () => {
  const portal = await testPortal({ dataDirectory, schema, traffic: true });
  console.log(`ready ${JSON.stringify({ url: portal.url, postgres: portal.connectionString })}`);
  return portal;
});
