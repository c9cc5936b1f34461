import { openAcme } from '../acme.ts';

let opened: ReturnType<typeof openAcme> | undefined;

/** The billing of this process, made with the first request: Next loads routes while it builds, too. */
export function acme(): ReturnType<typeof openAcme> {
  opened ??= openAcme();
  return opened;
}
