import { PluginKind } from '@stryker-mutator/api/plugin';

/** What is read of a place in the syntax tree. */
interface Place {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly key?: { readonly name?: string };
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
}

/**
 * Says why a place is left as it is.
 *
 * - A text with a blank is for people; codes, fields, states and formats have none. Tests hold codes and fields, while the words of a
 *   message may change.
 * - The `reads` of a decision say what a storage may load ahead; by the port a decision may read more.
 *
 * @param place - A place that would be changed.
 * @returns Why it is left alone, or nothing.
 */
export function whyLeft({ node }: Place): string | undefined {
  if (node.type === 'ObjectProperty' && node.key?.name === 'reads') {
    return 'What is loaded ahead: a decision may read more.';
  }
  const texts =
    node.type === 'StringLiteral'
      ? [String(node.value)]
      : node.type === 'TemplateLiteral'
        ? (node.quasis ?? []).map(({ value }) => value.raw)
        : [];
  return texts.some((text) => text.includes(' ')) ? 'A text for people, which may be reworded.' : undefined;
}

/** What the mutation test loads from here. */
export const strykerPlugins: readonly unknown[] = [
  { kind: PluginKind.Ignore, name: 'left-alone', value: { shouldIgnore: whyLeft } },
];
