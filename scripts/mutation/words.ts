import { PluginKind } from '@stryker-mutator/api/plugin';

/** What is read of a place in the syntax tree. */
interface Place {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
}

/**
 * Leaves out changes of texts for people: texts with a blank in them. Codes, fields, states and formats have none. Tests hold codes and
 * fields, while the words of a message may change.
 *
 * @param place - A place that would be changed.
 * @returns Why it is left alone, or nothing.
 */
export function wordsForPeople({ node }: Place): string | undefined {
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
  { kind: PluginKind.Ignore, name: 'words', value: { shouldIgnore: wordsForPeople } },
];
