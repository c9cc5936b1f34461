/**
 * `npm test` runs every gate in order and stops at the first that fails.
 * `npm test -- types tests` runs only the ones named; `npm test -- --keep-going` runs the later ones after a failure too.
 */

import { type Stage, type StageResult, stages } from './stages.ts';
import { startAhead } from './start-ahead.ts';

const given = process.argv.slice(2);
const keepGoing = given.includes('--keep-going');

process.exitCode = await main(given.filter((name) => name !== '--keep-going'));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`No stage ${unknown.join(', ')}. The stages are:\n${describeStages()}`);
    return 1;
  }
  const chosen = names.length === 0 ? stages : stages.filter((stage) => names.includes(stage.name));
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  const { resultOf, stop } = startAhead(chosen, timed);
  for (const [index, stage] of chosen.entries()) {
    console.log(`\n== ${index + 1}/${chosen.length} ${stage.name}: ${stage.title}`);
    const { result, tookSeconds } = await resultOf(stage);
    if (result.report !== '') console.log(result.report);
    console.log(`   ${result.failed === 0 ? 'ok' : 'FAILED'} in ${tookSeconds} s`);
    passed += result.passed;
    failed += result.failed;
    if (result.failed === 0) continue;
    console.log(`\nStage ${stage.name} failed. To run it alone: npm test -- ${stage.name}`);
    if (keepGoing) continue;
    stop();
    const left = chosen.slice(index + 1).map((later) => later.name);
    if (left.length > 0) console.log(`Not run: ${left.join(', ')}`);
    break;
  }
  console.log(`\n${failed === 0 ? `All ${chosen.length} stages` : 'Ended'} after ${secondsSince(started)} s`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function timed(stage: Stage): Promise<{ result: StageResult; tookSeconds: string }> {
  const started = performance.now();
  const result = await stage.run();
  return { result, tookSeconds: secondsSince(started) };
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function describeStages(): string {
  return stages.map((stage) => `  ${stage.name.padEnd(14)}${stage.title}`).join('\n');
}
