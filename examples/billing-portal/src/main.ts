/** The demo: the portal on a PostgreSQL of its own, with a sandbox for everything outside. Ctrl-C ends all of it. */
import { fileURLToPath } from 'node:url';
import { readSettings, SettingsError } from './environment.ts';
import { type Portal, startPortal } from './portal.ts';
import { runProcess } from './run-process.ts';
import { logins } from './seed/company.ts';

const DATA = fileURLToPath(new URL('../data/', import.meta.url));

const startedAt = performance.now();
await runProcess(async () => {
  const portal = await started();
  console.log(welcome(portal));
  return portal;
});

function started(): Promise<Portal> {
  const settings = readSettings(process.env);
  if (settings.production) throw new SettingsError('This is the demo. In production, run serve.ts.');
  return startPortal({
    settings,
    dataDirectory: settings.dataDirectory ?? DATA,
    port: settings.port ?? 'first-free',
    onError: (error) => console.error(error),
  });
}

function welcome({ url, database, isFresh, sandbox }: Portal): string {
  const [width] = logins.map(({ email }) => email.length).sort((left, right) => right - left);
  const people = logins.map(
    ({ email, password, role }) => `    ${email.padEnd(width ?? 0)}  ${password}  (${role})`,
  );
  const pages = [
    sandbox?.payments && `    ${url}/sandbox/payments  have payments arrive, fail, be disputed`,
    sandbox?.calls && `    ${url}/sandbox/calls     place calls, hang up, pause the traffic`,
    sandbox?.mail && `    ${url}/sandbox/mail      notices that were told`,
  ].filter((line) => line !== undefined);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return [
    `  ${url}`,
    '',
    '  Sign in as',
    ...people,
    ...(pages.length > 0 ? ['', '  The sandbox', ...pages] : []),
    '',
    `  ${database}${isFresh ? ', filled just now' : ''}. Ready after ${seconds} s; Ctrl-C ends everything.`,
  ].join('\n');
}
