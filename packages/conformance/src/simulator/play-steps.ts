import { money } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';
import { readyToBuy } from '../fakes/example-purchases.ts';
import { Agenda } from '../simulation/agenda.ts';
import { checkEverything } from './full-check.ts';
import { chanceFor } from './luck.ts';
import { actor, type SimulatedWorld } from './simulated-world.ts';
import type { BuyStep, CallStep, CashStep, OperatorStep, SimulationStep, TroubleStep } from './trace.ts';
import { hold } from './violation.ts';

/** What a run has seen so far. */
export interface PlayedCounts {
  /** Things that happened: commands, webhooks, rounds of the worker, faults. */
  steps: number;
  /** Checks of everything. */
  checks: number;
  /** What happened and what came of it, such as `authorize authorized`, by how often. */
  readonly seen: { [name: string]: number };
}

const HOUR_MS = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;
const FINAL_REST_MS = 8 * HOUR_MS;
const MOST_ATTEMPTS = 100;

/** Something that was begun by a step and comes later. */
type Later = { readonly type: 'then'; readonly run: () => Promise<void> | void };

/**
 * Plays steps in a world: each at its time, and between them what follows from them, which is most of it: webhooks arrive, money comes,
 * the worker does what is due, lists are compared. Everything is checked as it goes.
 */
export class StepPlayer {
  readonly counts: PlayedCounts = { steps: 0, checks: 0, seen: {} };
  readonly #world: SimulatedWorld;
  readonly #later = new Agenda<Later>();
  readonly #away = new Map<string, number>();
  #workAtMs = NEVER;
  #compareAtMs: number;
  #comparedAtMs: number;
  #paymentsAtMs: number;
  /** Whether anything happened outside since the lists were compared. */
  #isNews = true;
  #rounds = 0;

  /** @param world - The world, opened. */
  constructor(world: SimulatedWorld) {
    this.#world = world;
    const { beginMs, reconcileEveryMs } = world.setting;
    this.#compareAtMs = beginMs + reconcileEveryMs;
    this.#comparedAtMs = beginMs;
    this.#paymentsAtMs = beginMs;
    this.#workSoon();
  }

  /**
   * Plays steps to their end, and then until nothing is to come any more.
   *
   * @param steps - The steps, in order of time.
   * @param onStep - Told of each step before it happens.
   */
  async play(steps: Iterable<SimulationStep>, onStep?: (step: SimulationStep) => void): Promise<void> {
    for (const step of steps) {
      await this.#until(step.atMs);
      onStep?.(step);
      await this.#step(step);
    }
    await this.#until(NEVER);
    await this.#rest();
  }

  /** Lets the world go on until a time, or until nothing more is to come. */
  async #until(untilMs: number): Promise<void> {
    const { clock, provider, processor } = this.#world;
    for (;;) {
      const outsideMs = Math.min(
        provider.nextAtMs() ?? NEVER,
        processor.nextAtMs ?? NEVER,
        this.#later.nextAtMs ?? NEVER,
      );
      const insideMs = Math.min(this.#workAtMs, this.#compareAtMs);
      // Without anything to wait for, the host's own rounds would go on for ever.
      const nextMs = untilMs === NEVER && outsideMs === NEVER ? NEVER : Math.min(outsideMs, insideMs);
      if (nextMs >= untilMs) break;
      clock.set(Math.max(clock.now(), nextMs));
      await this.#take();
    }
    if (untilMs !== NEVER) clock.set(Math.max(clock.now(), untilMs));
  }

  async #take(): Promise<void> {
    const { clock, provider, processor } = this.#world;
    const nowMs = clock.now();
    for (let next = this.#later.take(nowMs); next !== undefined; next = this.#later.take(nowMs))
      await next.item.run();
    const outsideMs = Math.min(provider.nextAtMs() ?? NEVER, processor.nextAtMs ?? NEVER);
    if (outsideMs <= nowMs) this.#isNews = true;
    for (const webhook of provider.arrived()) await this.#webhook('call', webhook);
    for (const webhook of processor.arrived()) await this.#webhook('payment', webhook);
    if (nowMs >= this.#workAtMs) await this.#work();
    if (nowMs >= this.#compareAtMs) {
      this.#compareAtMs = nowMs + this.#world.setting.reconcileEveryMs;
      if (this.#isNews) this.#isNews = !(await this.#compare());
    }
  }

  async #step(step: SimulationStep): Promise<void> {
    switch (step.type) {
      case 'call':
        return this.#call(step);
      case 'buy':
        return this.#buy(step);
      case 'cash':
        return this.#cash(step);
      case 'operator':
        return this.#operate(step);
      case 'crash':
        this.#world.plan(step);
        return this.#count(`crash ${step.point}`);
      case 'trouble':
        return this.#trouble(step);
    }
  }

  async #call({ name, account, asked, call }: CallStep): Promise<void> {
    const { provider } = this.#world;
    const accountId = this.#accountId(account);
    if (!asked || this.#isAway('host')) {
      provider.dial({ ...call, direction: asked ? 'outbound' : 'inbound', parameters: { accountId } });
      return this.#count(asked ? 'call past the host' : 'call unasked');
    }
    const chance = chanceFor(this.#world.setting.luck, name, 'labels');
    const campaign = { id: `c${chance.below(5)}`, title: `Campaign ${chance.below(5)}` };
    const manager = { id: `m${chance.below(3)}`, email: `m${chance.below(3)}@example.com` };
    const request = { actor, accountId, callRef: name, provider: provider.id };
    const { to, from } = call;
    const about = { ...request, to, ...(from !== undefined && { from }), campaign, manager };
    const answer = await this.#give(name, 'authorize', (billing) => billing.calls.authorize(about));
    if (answer?.status !== 'authorized') return;
    const { limitSeconds } = answer;
    const legId = provider.dial({
      ...call,
      ...(limitSeconds !== undefined && { capSeconds: limitSeconds }),
      parameters: { accountId, callRef: name },
    });
    await this.#give(`${name}-bind`, 'bind', (billing) => billing.calls.bind({ ...request, legId }));
  }

  async #buy(step: BuyStep): Promise<void> {
    const { name, account, amount, method, cancelAfterMs } = step;
    const { setting, processor } = this.#world;
    if (this.#isAway('host')) return this.#count('buy past the host');
    const of = { actor, accountId: this.#accountId(account) };
    const purchase = { key: name, amount: money(amount, setting.contract.currency), method };
    processor.planned(step);
    const requested = await this.#give(name, 'buy', async (billing) => {
      const termsHash = await readyToBuy(billing, of);
      return billing.topUps.request({ ...of, ...purchase, termsHash });
    });
    processor.planned(undefined);
    if (requested?.status !== 'requested' || cancelAfterMs === undefined) return;
    const { topUpId } = requested.topUp;
    this.#after(cancelAfterMs, () =>
      this.#give(`${name}-cancel`, 'cancel', (billing) => billing.topUps.cancel({ ...of, topUpId })),
    );
  }

  #cash({ name, account, amount, assignAfterMs }: CashStep): void {
    const { setting, processor } = this.#world;
    const accountId = this.#accountId(account);
    processor.receive({ accountId, amount: money(amount, setting.contract.currency), reference: name });
    this.#count('cash arrives');
    if (assignAfterMs !== undefined)
      this.#after(assignAfterMs, () => this.#assign(`${name}-assign`, accountId));
  }

  async #assign(name: string, accountId: string): Promise<void> {
    const of = { actor, accountId };
    const found = await this.#give(`${name}-look`, 'look', async (billing) => {
      const { invoices } = await billing.invoices.unallocated(of);
      const { topUps } = await billing.topUps.list({ ...of, limit: 20 });
      return { source: invoices[0], topUp: topUps.find(({ status }) => status === 'processing') };
    });
    if (found?.source === undefined || found.topUp === undefined) return this.#count('assign nothing');
    const [{ invoiceId }, { topUpId }] = [found.source, found.topUp];
    this.#world.assigned.add(topUpId);
    const request = { ...of, invoiceId, topUpId };
    await this.#give(name, 'assign', (billing) => billing.topUps.assignUnallocated(request));
  }

  async #operate({ name, account, adjust, suspendForMs }: OperatorStep): Promise<void> {
    if (this.#isAway('host')) return this.#count('operator past the host');
    const { currency } = this.#world.setting.contract;
    const of = { actor, accountId: this.#accountId(account), reason: 'simulated' };
    if (adjust !== undefined) {
      const adjustment = { ...of, key: name, amount: money(adjust, currency) };
      await this.#give(name, 'adjust', (billing) => billing.wallets.adjust(adjustment));
    }
    if (suspendForMs === undefined) return;
    await this.#give(name, 'suspend', (billing) => billing.accounts.suspend(of));
    this.#after(suspendForMs, () => this.#resume(`${name}-resume`, of));
  }

  /** It is resumed surely, or the account would stay out of the play. */
  async #resume(name: string, of: { readonly accountId: string; readonly reason: string }): Promise<void> {
    const resumed = await this.#give(name, 'resume', (billing) => billing.accounts.resume({ actor, ...of }));
    if (resumed === undefined) this.#after(HOUR_MS, () => this.#resume(`${name}-again`, of));
  }

  #trouble({ of, forMs, aheadMs = 0 }: TroubleStep): void {
    const world = this.#world;
    world.faults += 1;
    this.#count(`trouble ${of}`);
    if (of === 'clock') world.aheadMs += aheadMs;
    else this.#away.set(of, (this.#away.get(of) ?? 0) + 1);
    this.#tellAway();
    this.#after(forMs, () => {
      world.faults += 1;
      if (of === 'clock') world.aheadMs -= aheadMs;
      else this.#away.set(of, (this.#away.get(of) ?? 0) - 1);
      this.#tellAway();
    });
  }

  #tellAway(): void {
    const { processor, inbox } = this.#world;
    this.#world.isProviderAway = this.#isAway('telephony');
    processor.away(this.#isAway('payments'));
    inbox.away(this.#isAway('notifier'));
  }

  async #webhook(of: 'call' | 'payment', webhook: Webhook): Promise<void> {
    const { provider } = this.#world;
    if (this.#isAway('host')) return this.#count(`${of} webhook not taken`);
    this.#rounds += 1;
    const name = `webhook-${this.#rounds}`;
    if (of === 'call')
      await this.#give(name, 'call webhook', (billing) =>
        billing.telephony.receiveWebhook(provider.id, webhook),
      );
    else await this.#give(name, 'payment webhook', (billing) => billing.topUps.receiveWebhook(webhook));
  }

  async #work(): Promise<void> {
    const world = this.#world;
    const nowMs = world.clock.now();
    const { workerEveryMs } = world.setting;
    this.#workAtMs = nowMs + workerEveryMs;
    if (this.#isAway('host')) return;
    const { faults } = world;
    const round = await this.#give(`round-${nowMs}`, 'round', (billing) => billing.worker.runOnce());
    const problem = round?.problems.find(({ code }) => !world.explains(code, faults));
    hold(problem === undefined, 'answered', () => `the worker has a problem: ${JSON.stringify(problem)}`);
    const { rows } = await world.storage.operator.list('due', { order: 'byDue', limit: 1 });
    const dueMs = (rows[0]?.dueAtMs ?? NEVER) - world.aheadMs;
    this.#workAtMs = Math.max(nowMs + workerEveryMs, dueMs);
  }

  /** Reads again what provider and processor list, and so makes up for webhooks that were lost. */
  async #compare(): Promise<boolean> {
    if (this.#isAway('host')) return false;
    const world = this.#world;
    const { provider, clock } = world;
    const nowMs = clock.now();
    const marginMs = provider.listingLagMs + HOUR_MS;
    const from = new Date(this.#comparedAtMs - marginMs);
    const until = new Date(Math.min(nowMs, world.hostMs));
    const legs = await this.#give(`reconcile-${nowMs}`, 'reconcile legs', (billing) =>
      billing.reconcile({ actor, provider: provider.id, from, until }),
    );
    if (legs !== undefined) this.#comparedAtMs = until.getTime();
    const range = { from: new Date(this.#paymentsAtMs - HOUR_MS), until: new Date(nowMs + 1) };
    const payments = await this.#give(`payments-${nowMs}`, 'reconcile payments', (billing) =>
      billing.topUps.reconcile({ actor, ...range }),
    );
    const failure = payments?.failures[0];
    if (payments !== undefined && failure === undefined) this.#paymentsAtMs = nowMs;
    return legs !== undefined && payments !== undefined && failure === undefined;
  }

  /** Nothing breaks any more, lists are complete, and the worker ends what waited for it; then nothing may be left. */
  async #rest(): Promise<void> {
    const { clock, provider, setting } = this.#world;
    this.#world.calm();
    this.#away.clear();
    clock.advance(provider.listingLagMs + 1000);
    await this.#compareSurely();
    const untilMs = clock.now() + FINAL_REST_MS;
    this.#workAtMs = clock.now();
    while (this.#workAtMs < untilMs) {
      clock.set(Math.max(clock.now(), this.#workAtMs));
      await this.#work();
      for (const webhook of provider.arrived()) await this.#webhook('call', webhook);
    }
    clock.set(Math.max(clock.now(), untilMs) + setting.workerEveryMs);
    await this.#compareSurely();
    await this.#work();
    await this.#check(true);
  }

  async #compareSurely(): Promise<void> {
    for (let attempt = 1; !(await this.#compare()); attempt += 1) {
      hold(
        attempt < MOST_ATTEMPTS,
        'answered',
        () => 'the lists of provider and processor were never read to their end',
      );
      this.#world.clock.advance(60_000);
    }
  }

  async #check(isLast: boolean): Promise<void> {
    this.counts.checks += 1;
    const times = { comparedAtMs: this.#comparedAtMs, paymentsAtMs: this.#paymentsAtMs };
    await checkEverything(this.#world, { ...times, isLast });
  }

  /** Gives a command, counts what came of it, and has the worker look soon. */
  async #give<Answer>(
    name: string,
    type: string,
    command: Parameters<SimulatedWorld['give']>[1] & ((billing: never) => PromiseLike<Answer>),
  ): Promise<Answer | undefined>;
  async #give(name: string, type: string, command: Parameters<SimulatedWorld['give']>[1]): Promise<unknown> {
    const answer = await this.#world.give(name, command);
    const status = (answer as { readonly status?: unknown } | undefined)?.status;
    const came = answer === undefined ? 'no answer' : typeof status === 'string' ? status : 'done';
    this.#workSoon();
    await this.#counted(`${type} ${came}`);
    return answer;
  }

  #workSoon(): void {
    this.#workAtMs = Math.min(this.#workAtMs, this.#world.clock.now() + this.#world.setting.workerEveryMs);
  }

  async #counted(name: string): Promise<void> {
    this.#count(name);
    const { checkEvery } = this.#world.setting;
    if (this.counts.steps % checkEvery === 0) await this.#check(false);
  }

  #count(name: string): void {
    this.counts.steps += 1;
    this.counts.seen[name] = (this.counts.seen[name] ?? 0) + 1;
  }

  #after(afterMs: number, run: () => unknown): void {
    const item: Later = {
      type: 'then',
      run: async () => {
        await run();
      },
    };
    this.#later.enter(this.#world.clock.now() + afterMs, item);
  }

  #isAway(of: TroubleStep['of']): boolean {
    return (this.#away.get(of) ?? 0) > 0;
  }

  #accountId(place: number): string {
    const { accounts } = this.#world.setting;
    return accounts[place % accounts.length]?.accountId ?? '';
  }
}
