import type { DecideOptions, Decision } from '@live-calls/core/adapter';
import { expect, test } from 'vitest';
import { Lanes, type RoundDecider } from './lanes.ts';
import type { Task } from './task.ts';

interface Round {
  readonly tasks: readonly Task[];
  readonly priority: DecideOptions['priority'];
}

/** Ends a round when it is told to, and writes down what happened in which order. */
class Slow implements RoundDecider<Round> {
  readonly log: string[] = [];
  readonly rounds: (readonly Decision<unknown>[])[] = [];
  mostDecisions = 1000;
  #end: (() => void) | undefined;

  most(): number {
    return this.mostDecisions;
  }

  prepare(tasks: readonly Task[], priority: DecideOptions['priority']): Round {
    this.rounds.push(tasks.map(({ decision }) => decision));
    this.log.push(`prepare ${priority} ${tasks.length}`);
    return { tasks, priority };
  }

  async settle({ tasks, priority }: Round): Promise<void> {
    this.log.push(`send ${priority} ${tasks.length}`);
    await new Promise<void>((done) => {
      this.#end = done;
    });
    for (const { decision, answer } of tasks) {
      answer({ status: 'done', outcome: decision.accountId, version: 1 });
    }
  }

  /** Ends the round under way, and lets everything that follows from it happen. */
  async end(): Promise<void> {
    this.#end?.();
    await turns();
  }
}

/** Long enough for everything that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
}

function decisions(count: number, accountId = 'acme'): readonly Decision[] {
  return Array.from({ length: count }, () => ({
    accountId,
    reads: [],
    decide: () => ({ outcome: undefined }),
  }));
}

test('what gathers while a round is under way goes together, and nothing waits while idle', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  void lanes.decide(decisions(1), 'live');
  await turns();
  for (let caller = 0; caller < 5; caller += 1) {
    void lanes.decide(decisions(1), 'live');
    await turns();
  }
  expect(slow.log).toEqual(['prepare live 1', 'send live 1']);
  await slow.end();
  expect(slow.log.slice(2)).toEqual(['prepare live 5', 'send live 5']);
  await slow.end();
  await lanes.settled();
});

test('a large round is prepared while another is under way, and sent only after its end', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  void lanes.decide(decisions(2500), 'bulk');
  await turns();
  expect(slow.log).toEqual(['prepare bulk 1000', 'send bulk 1000', 'prepare bulk 1000']);
  await slow.end();
  expect(slow.log.slice(3)).toEqual(['send bulk 1000', 'prepare bulk 500']);
  await slow.end();
  await slow.end();
  await lanes.settled();
});

test('what was decided leaves before anything else is decided', async () => {
  const log: string[] = [];
  /** Sends on a connection, which takes some ticks to come by. */
  class Sending extends Slow {
    override prepare(tasks: readonly Task[], priority: DecideOptions['priority']): Round {
      log.push('prepared');
      return super.prepare(tasks, priority);
    }

    override async settle(round: Round): Promise<void> {
      await new Promise<void>((connected) => process.nextTick(connected));
      log.push('left');
      await super.settle(round);
    }
  }
  const lanes = new Lanes(2, () => new Sending());
  const batch = Array.from({ length: 40 }, (_, index) => decisions(60, `account-${index}`)).flat();
  void lanes.decide(batch, 'bulk');
  await turns();
  expect(log).toEqual(['prepared', 'left', 'prepared', 'left']);
});

test('live decisions overtake bulk ones that are not prepared yet', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  void lanes.decide(decisions(3000), 'bulk');
  await turns();
  const answered = lanes.decide(decisions(1), 'live');
  await slow.end();
  await slow.end();
  expect(slow.log.slice(-2)).toEqual(['send live 1', 'prepare bulk 1000']);
  await slow.end();
  await expect(answered).resolves.toHaveLength(1);
  await slow.end();
  await lanes.settled();
});

test('a small rest goes with the round before it', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  void lanes.decide(decisions(2250), 'bulk');
  await turns();
  await slow.end();
  expect(slow.log.slice(2)).toEqual(['prepare bulk 1250', 'send bulk 1250']);
  await slow.end();
  await lanes.settled();
});

test('beside another lane that works, a small round takes in what is asked for until it is its turn', async () => {
  const [busy, slow] = [new Slow(), new Slow()];
  const deciders = [busy, slow];
  const lanes = new Lanes(2, () => deciders.shift() as Slow);
  // These two are in different lanes.
  void lanes.decide(decisions(1, 'acme'), 'live');
  await turns();
  void lanes.decide(decisions(1, 'umbrella'), 'live');
  await Promise.resolve();
  await Promise.resolve();
  void lanes.decide(decisions(1, 'umbrella'), 'live');
  await turns();
  const logs = [busy.log, slow.log].toSorted((left, right) => left.join().localeCompare(right.join()));
  expect(logs).toEqual([
    ['prepare live 1', 'send live 1'],
    ['prepare live 2', 'send live 2'],
  ]);
  await busy.end();
  await slow.end();
  await lanes.settled();
});

test('a round holds as many decisions as its decider says when it begins', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  void lanes.decide(decisions(3500), 'bulk');
  await turns();
  slow.mostDecisions = 2000;
  await slow.end();
  await slow.end();
  await slow.end();
  expect(slow.rounds.map(({ length }) => length)).toEqual([1000, 1000, 1500]);
  await slow.end();
  await lanes.settled();
});

test('those of an account go together, in their order, and are answered in the order of the batch', async () => {
  const slow = new Slow();
  const lanes = new Lanes(1, () => slow);
  const accounts = Array.from({ length: 300 }, (_, index) => `account-${index}`);
  const batch = Array.from({ length: 5 }, () => accounts.flatMap((account) => decisions(1, account))).flat();
  const answered = lanes.decide(batch, 'bulk');
  await turns();
  await slow.end();
  await slow.end();
  const answers = batch.map(({ accountId }) => ({ status: 'done', outcome: accountId, version: 1 }));
  expect(await answered).toEqual(answers);
  const [first, second] = slow.rounds.map((round) => new Set(round.map(({ accountId }) => accountId)).size);
  expect([first, second]).toEqual([200, 100]);
  const places = (accountId: string): readonly number[] =>
    slow.rounds
      .flat()
      .flatMap((one) => (one.accountId === accountId ? [batch.indexOf(one as Decision)] : []));
  expect(places('account-7')).toEqual([7, 307, 607, 907, 1207]);
  await lanes.settled();
});

test.each(['prepare', 'settle'] as const)(
  'a round that stumbles in %s is answered, and the next is decided',
  async (where) => {
    class Stumbling extends Slow {
      #stumbled = false;

      #stumble(here: typeof where): void {
        if (here !== where || this.#stumbled) return;
        this.#stumbled = true;
        throw new TypeError('Cannot read a property of nothing.');
      }

      override prepare(tasks: readonly Task[], priority: DecideOptions['priority']): Round {
        this.#stumble('prepare');
        return super.prepare(tasks, priority);
      }

      override async settle({ tasks, ...round }: Round): Promise<void> {
        // Some have their answer by then.
        const [first] = tasks;
        if (where === 'settle') first?.answer({ status: 'done', outcome: 'first', version: 1 });
        this.#stumble('settle');
        await super.settle({ tasks, ...round });
      }
    }
    const slow = new Stumbling();
    const lanes = new Lanes(1, () => slow);
    const [first, ...others] = await lanes.decide(decisions(3), 'live');
    expect(first?.status).toBe(where === 'settle' ? 'done' : 'failed');
    for (const other of others) {
      expect(other).toMatchObject({
        status: 'failed',
        error: { code: 'OUTCOME_UNKNOWN', cause: expect.any(TypeError) },
      });
    }
    const next = lanes.decide(decisions(1), 'live');
    await turns();
    await slow.end();
    await expect(next).resolves.toMatchObject([{ status: 'done' }]);
    await lanes.settled();
  },
);
