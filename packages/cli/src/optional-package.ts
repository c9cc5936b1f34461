import { UsageError } from './streams.ts';

/**
 * Loads a package that only some commands need, and that is not installed with this one.
 *
 * @param name - Name of the package.
 * @param load - Imports it.
 * @returns The package.
 * @throws UsageError when it is not there.
 */
export async function optionalPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`This command needs a package that is not there: npm install ${name}.`);
  }
}
