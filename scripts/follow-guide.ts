import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedLines } from './changed-lines.ts';
import type { ProjectFile } from './project-files.ts';
import { run } from './run-node.ts';

/** One thing that a guide has its reader do. */
export type GuideStep =
  /** Write a file. */
  | { readonly type: 'write'; readonly line: number; readonly name: string; readonly text: string }
  /** Run commands, and see what they print. */
  | { readonly type: 'run'; readonly line: number; readonly commands: string; readonly printed?: string };

/**
 * Reads what a guide has its reader do: blocks named `ts file=NAME` are files to write, `sh` blocks commands to run in the same
 * folder, and a `text` block right after one is what they print.
 */
export function guideSteps({ text }: Pick<ProjectFile, 'text'>): readonly GuideStep[] {
  const steps: GuideStep[] = [];
  for (const { info, line, body } of blocksOf(text)) {
    const name = /^\w+ (?:runnable )?file=([\w.-]+)$/.exec(info)?.[1];
    const last = steps.at(-1);
    if (name !== undefined) steps.push({ type: 'write', line, name, text: `${body}\n` });
    else if (info === 'sh') steps.push({ type: 'run', line, commands: body });
    else if (info === 'text' && last?.type === 'run' && last.printed === undefined)
      steps[steps.length - 1] = { ...last, printed: body };
  }
  return steps;
}

function blocksOf(text: string): readonly { info: string; line: number; body: string }[] {
  const lines = text.split('\n');
  const blocks: { info: string; line: number; body: string }[] = [];
  let start: number | undefined;
  for (const [index, content] of lines.entries()) {
    if (!content.startsWith('```')) continue;
    if (start === undefined) {
      start = index;
      continue;
    }
    const info = (lines[start] ?? '').slice(3).trim();
    blocks.push({ info, line: start + 1, body: lines.slice(start + 1, index).join('\n') });
    start = undefined;
  }
  return blocks;
}

/**
 * Does what a guide says, in a folder, and stops at the first thing that is not as it says.
 *
 * @param guide - The document.
 * @param folder - Where; empty at the beginning.
 * @param env - Variables for its commands.
 * @returns What is not as the guide says; absent when everything is.
 */
export async function followGuide(
  guide: ProjectFile,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  for (const step of guideSteps(guide)) {
    if (step.type === 'write') {
      writeFileSync(join(folder, step.name), step.text);
      continue;
    }
    const { status, output: printed } = await run('sh', ['-e', '-c', step.commands], { cwd: folder, env });
    const output = printed.replaceAll('\r\n', '\n');
    const at = `${guide.path}:${step.line}`;
    if (status !== 0) return `${at} ended with status ${status}:\n${output}`;
    if (step.printed !== undefined && !isPrinted(step.printed, output))
      return `${at} prints something else:\n${changedLines(step.printed.trim(), output.trim())}`;
  }
  return undefined;
}

/** Whether the output is what the guide shows; three dots stand for what differs from run to run, or is long. */
function isPrinted(shown: string, output: string): boolean {
  const parts = shown
    .trim()
    .split('...')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(output.trim());
}
