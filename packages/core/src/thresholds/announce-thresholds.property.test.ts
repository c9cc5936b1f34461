import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountRow, AnnouncementRow, Json } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { openedAccount } from '../reports/__fixtures__/journal.ts';
import { announceThresholds } from './announce-thresholds.ts';
import { bannerOf } from './banner.ts';
import { judge, takeOver } from './judge.ts';
import { lineOf, severityRank, type ThresholdLevel } from './threshold-level.ts';
import { sealed, thresholdState, watchedAtoms } from './threshold-state.ts';

const UNIT = 10n ** 12n;
const view: DecisionView = { account: undefined, row: () => undefined };

const level = fc.record({
  at: fc.integer({ min: -2, max: 12 }),
  severity: fc.constantFrom('low', 'critical', 'empty'),
});
const levels = fc.array(level, { minLength: 1, maxLength: 5 }).map((list) =>
  list.map(({ at, severity }, index): ThresholdLevel => {
    return { levelId: `l${index}`, severity: severity as 'low', type: 'amount', amount: String(at) };
  }),
);
const move = fc.record({
  posted: fc.integer({ min: -4, max: 16 }).map((units) => BigInt(units) * UNIT),
  running: fc.integer({ min: 0, max: 3 }).map((units) => BigInt(units) * UNIT),
  held: fc.integer({ min: 0, max: 9 }).map((units) => BigInt(units) * UNIT),
});

describe('announceThresholds', () => {
  it('tells every crossing at the edge, and nothing else', () => {
    fc.assert(
      fc.property(
        levels,
        fc.integer({ min: 0, max: 60 }),
        fc.array(move, { maxLength: 40 }),
        (config, percent, moves) => {
          let account = withLevels(config, percent);
          // The model: whether each level is up (armed), and nothing more.
          const up = new Map(config.map(({ levelId }) => [levelId, true]));
          for (const [index, { posted, running, held }] of moves.entries()) {
            const next = step(account, { posted, running, held }, index);
            const balance = posted - running;
            const crossed: ThresholdLevel[] = [];
            let armed = false;
            for (const each of config) {
              const line = lineOf(each, percent, undefined);
              if (line === undefined) continue;
              if (up.get(each.levelId) === true && balance <= line.fallAtoms) {
                up.set(each.levelId, false);
                crossed.push(each);
              } else if (up.get(each.levelId) === false && balance > line.rearmAtoms) {
                up.set(each.levelId, true);
                armed = true;
              }
            }
            const worst = Math.max(0, ...crossed.map(({ severity }) => severityRank(severity)));
            const restored = armed && [...up.values()].every(Boolean);
            expect(next.told).toEqual(
              worst > 0
                ? `balance-${['', 'low', 'critical', 'empty'][worst]}`
                : restored
                  ? 'balance-restored'
                  : undefined,
            );
            const standing = config.filter(({ levelId }) => up.get(levelId) === false);
            expect(severityRank(bannerOf(next.account)?.severity)).toBe(
              Math.max(0, ...standing.map(({ severity }) => severityRank(severity))),
            );
            account = next.account;
          }
        },
      ),
    );
  });

  it('finds on the quick way what the long way finds', () => {
    fc.assert(
      fc.property(levels, fc.boolean(), fc.array(move, { maxLength: 30 }), (config, asleep, moves) => {
        let account = withLevels(config, 10, asleep);
        for (const [index, each] of moves.entries()) {
          const change = {
            beforeAtoms: watchedAtoms(account),
            afterAtoms: each.posted - each.running,
            nowMs: index,
          };
          const long = judge(thresholdState(account), change);
          const next = step(account, each, index);
          expect(thresholdState(next.account)).toEqual(long.state);
          account = next.account;
        }
      }),
    );
  });

  it('takes no notice of holds', () => {
    fc.assert(
      fc.property(levels, move, fc.array(fc.bigInt({ min: 0n, max: 20n * UNIT })), (config, start, holds) => {
        let { account } = step(withLevels(config, 10), start, 0);
        for (const [index, heldAtoms] of holds.entries()) {
          const after: AccountRow = { ...account, heldAtoms, openHolds: index };
          expect(
            announceThresholds({ before: account, after, nowMs: index, clockMs: index, view }),
          ).toBeUndefined();
          account = after;
        }
      }),
    );
  });

  it('never tells the same state twice, however often levels are edited', () => {
    fc.assert(
      fc.property(fc.array(levels, { minLength: 1, maxLength: 12 }), move, (edits, { posted }) => {
        let state = sealed({ ...thresholdState({ thresholds: {} }) });
        const told: number[] = [];
        for (const config of edits) {
          const saved = { balanceAtoms: posted, burnAtoms: undefined, untouched: false, nowMs: 0 };
          const judgement = takeOver(state, { levels: config, rearmPercent: 10 }, saved);
          expect(judgement.restored).toBe(false);
          const [worst] = judgement.crossed;
          if (worst !== undefined) told.push(severityRank(worst.severity));
          state = judgement.state;
        }
        // At one and the same balance, each further notice must be about something worse.
        expect(told).toEqual([...new Set(told)].sort());
      }),
    );
  });
});

function withLevels(config: readonly ThresholdLevel[], percent: number, asleep = false): AccountRow {
  const state = sealed({
    ...thresholdState({ thresholds: {} }),
    levels: config,
    rearmPercent: percent,
    asleep: asleep ? config.map(({ levelId }) => levelId) : [],
  });
  return openedAccount('acme', { thresholds: state as unknown as Json, postedAtoms: 100n * UNIT });
}

function step(
  before: AccountRow,
  change: { readonly posted: bigint; readonly running: bigint; readonly held: bigint },
  nowMs: number,
): { readonly account: AccountRow; readonly told: string | undefined } {
  const after: AccountRow = {
    ...before,
    version: before.version + 1,
    postedAtoms: change.posted,
    runningAtoms: change.running,
    heldAtoms: change.held,
  };
  const judged = announceThresholds({ before, after, nowMs, clockMs: nowMs, view });
  if (judged === undefined) return { account: after, told: undefined };
  const rows = judged.writes.flatMap((write) =>
    write.type === 'insert' && write.table === 'announcement' ? [write.row satisfies AnnouncementRow] : [],
  );
  expect(rows.length).toBeLessThanOrEqual(1);
  expect(judged.writes).toHaveLength(rows.length * 2);
  // As a storage would: whatever is kept is plain JSON, in a fresh object.
  const thresholds = JSON.parse(JSON.stringify(judged.thresholds)) as Json;
  return { account: { ...after, thresholds }, told: rows[0]?.type };
}
