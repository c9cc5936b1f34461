/**
 * What the command line says for a benchmark, such as `--rows=10000000`.
 *
 * @param name - Name of the option.
 * @returns Its value; absent when it is not given.
 */
export function optionOf(name: string): string | undefined {
  const begin = `--${name}=`;
  return process.argv.find((argument) => argument.startsWith(begin))?.slice(begin.length);
}
