import { createHash } from 'node:crypto';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ServerUser } from './postgres-binaries.ts';

/** Outlives a restart of the machine where there is one. */
const LASTING = '/var/tmp';

/**
 * Where the data of a server is kept. When we are root the server runs as somebody else, who cannot reach a folder below one
 * that is root's alone; then it is kept in the system's folder for lasting temporary files, under a name made of the path.
 *
 * @param wanted - The folder that was asked for.
 * @param user - Whom the server runs as.
 * @returns The folder to use.
 * @throws Error when somebody else's folder stands there.
 */
export function dataFolder(wanted: string, user: ServerUser | undefined): string {
  const folder = resolve(wanted);
  if (user === undefined || isReachable(dirname(folder), user)) return folder;
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const lasting = join(existsSync(LASTING) ? LASTING : tmpdir(), `live-calls-data-${digest}`);
  const found = lstatSync(lasting, { throwIfNoEntry: false });
  if (found !== undefined && !(found.isDirectory() && found.uid === user.uid)) {
    throw new Error(`${lasting} is not the server's; remove it, or choose another folder for the data.`);
  }
  return lasting;
}

/** Whether every folder on the way may be passed through; of one that is not there yet, its parent counts. */
function isReachable(folder: string, user: ServerUser): boolean {
  const parent = dirname(folder);
  const found = statSync(folder, { throwIfNoEntry: false });
  const mayPass = found === undefined || mayEnter(found, user);
  return mayPass && (parent === folder || isReachable(parent, user));
}

function mayEnter(
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
  user: ServerUser,
): boolean {
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
