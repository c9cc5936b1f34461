/** The demo's way to start and end, on a folder and a schema of the test. */
import { endWith } from '../end-with.ts';
import { testPortal } from './test-portal.ts';

const [, , dataDirectory = '', schema = ''] = process.argv;
const portal = await testPortal({ dataDirectory, schema, traffic: true });
endWith(portal);
console.log(`ready ${JSON.stringify({ url: portal.url, postgres: portal.connectionString })}`);
