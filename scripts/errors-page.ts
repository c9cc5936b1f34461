import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './project-files.ts';

/** A field of an error's details. */
interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  readonly says: string;
}

/** One error code, as its doc comment tells it. */
interface Code {
  readonly code: string;
  readonly means: string;
  readonly advice: string;
  readonly fields: readonly Field[];
  readonly retry: string;
  readonly httpStatus: string;
}

/** Where the page stands. */
export const errorsPagePath = 'docs/errors.md';

const codesFile = 'packages/core/src/errors/error-codes.ts';
const statusFile = 'packages/http/src/problem.ts';

const head = `# Errors

<!-- Written by scripts/check-errors-page.ts --write from ${codesFile}. -->

Everything this library throws on purpose is a \`BillingError\`: a code, a message that says what was expected, what was seen and what to do,
details typed by the code, and \`retry\`. Refusals that a correct program meets every day (out of funds, unrated, declined) are
not errors: they are returned, told apart by \`status\`.

\`\`\`ts
import { BillingError } from '@live-calls/core';

try {
  await billing.wallets.balance({ actor, accountId: 'acme' });
} catch (error) {
  if (BillingError.is(error, 'NOT_FOUND')) console.log(\`no \${error.details.what} \${error.details.reference}\`);
  else if (BillingError.is(error) && error.retry === 'same-key') console.log('repeat it with the same key');
  else throw error;
}
\`\`\`

Prefer \`BillingError.is\` to \`instanceof\`, which fails when two copies of the package are installed.

| retry | what you may do |
|---|---|
| \`never\` | the same request fails in the same way: change it, the state or the configuration |
| \`same-key\` | repeat the same request with the same key; nothing is done twice |

Over HTTP the same codes stand in \`code\` of a problem, in lower case with hyphens, with the status below.
`;

/**
 * Writes the page of all error codes from the code that declares them.
 *
 * @param read - Reads a source file by its path from the root.
 * @returns The page.
 */
export function errorsPage(read: (path: string) => string = readSource): string {
  const codes = readCodes(read);
  const rows = codes.map(
    ({ code, means, retry, httpStatus }) =>
      `| [\`${code}\`](#${code.toLowerCase()}) | ${firstSentence(means)} | \`${retry}\` | ${httpStatus} |`,
  );
  const table = ['| code | means | retry | HTTP |', '|---|---|---|---|', ...rows].join('\n');
  return `${[head, table, ...codes.map(section)].join('\n\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function readSource(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function section({ code, means, advice, fields, retry, httpStatus }: Code): string {
  const table = fields.map(
    ({ name, optional, type, says }) =>
      `| \`${name}\`${optional ? ', if any' : ''} | \`${type}\` | ${says} |`,
  );
  return [
    `## ${code}\n\n${means}\n\n${advice}`,
    `Retry: \`${retry}\`. HTTP: ${httpStatus}.`,
    ['| detail | type | |', '|---|---|---|', ...table].join('\n'),
  ].join('\n\n');
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/[.:]$/, '') ?? text;
}

function readCodes(read: (path: string) => string): readonly Code[] {
  const source = parse(codesFile, read);
  const retry = tableIn(source, 'retryAdvice');
  const http = tableIn(parse(statusFile, read), 'kinds');
  return membersOf(interfaceIn(source, 'ErrorDetails')).map((member) => {
    const code = member.name.getText(source);
    const advice = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'remarks');
    return {
      code,
      means: said(code, docOf(member)),
      advice: said(`${code}, @remarks`, textOf(advice?.comment)),
      fields: fieldsOf(member, source),
      retry: said(`retryAdvice of ${code}`, retry.get(code)).replace(/'/g, ''),
      httpStatus: said(`the HTTP status of ${code}`, http.get(code)).replace(/\D+/g, ''),
    };
  });
}

function fieldsOf(member: ts.PropertySignature, source: ts.SourceFile): readonly Field[] {
  const { type } = member;
  if (type === undefined) throw new Error(`${member.getText(source)} has no type.`);
  const members = ts.isTypeLiteralNode(type)
    ? type.members
    : interfaceIn(source, type.getText(source)).members;
  return [...members].filter(ts.isPropertySignature).map((field) => ({
    name: field.name.getText(source),
    optional: field.questionToken !== undefined,
    type: (field.type?.getText(source) ?? 'unknown').replace(/\|/g, '\\|'),
    says: said(field.name.getText(source), docOf(field)),
  }));
}

function parse(path: string, read: (path: string) => string): ts.SourceFile {
  return ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023, true);
}

function membersOf(declaration: ts.InterfaceDeclaration): readonly ts.PropertySignature[] {
  return [...declaration.members].filter(ts.isPropertySignature);
}

function interfaceIn(source: ts.SourceFile, name: string): ts.InterfaceDeclaration {
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`${source.fileName} declares no interface ${name}.`);
  return found;
}

/** The properties of an object that a constant is. */
function tableIn(source: ts.SourceFile, name: string): ReadonlyMap<string, string> {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (declared.getText(source) !== name || initializer === undefined) continue;
      if (!ts.isObjectLiteralExpression(initializer)) continue;
      const properties = [...initializer.properties].filter(ts.isPropertyAssignment);
      return new Map(
        properties.map((property) => [property.name.getText(source), firstValue(property, source)]),
      );
    }
  }
  throw new Error(`${source.fileName} declares no table ${name}.`);
}

function firstValue({ initializer }: ts.PropertyAssignment, source: ts.SourceFile): string {
  const value = ts.isArrayLiteralExpression(initializer) ? initializer.elements[0] : initializer;
  return value?.getText(source) ?? '';
}

function docOf(node: ts.Node): string | undefined {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  return textOf(doc?.comment);
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string | undefined {
  return ts.getTextOfJSDocComment(comment)?.replace(/\s+/g, ' ').trim();
}

function said(what: string, text: string | undefined): string {
  if (text === undefined || text === '') throw new Error(`Nothing is said about ${what}.`);
  return text;
}
