import { register } from 'node:module';

/**
 * Has a package be missing in this process, for everything that is loaded afterwards.
 *
 * @param name - Name of the package.
 */
export function withoutPackage(name: string): void {
  const hook = `export async function resolve(specifier, context, next) {
    if (specifier !== ${JSON.stringify(name)}) return next(specifier, context);
    throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
  }`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

/**
 * How something failed.
 *
 * @param asked - What was asked for.
 * @returns Code and message of the error; what came, where none did.
 */
export async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await asked };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { code, message };
  }
}
