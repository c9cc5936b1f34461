import {
  exampleTopUps,
  type FakePayments,
  type FakeTelephony,
  fakePayments,
  fakeTelephony,
  type ManualClock,
  manualClock,
  sequentialIds,
} from '@live-calls/conformance';
import {
  type AccountCommand,
  type Billing,
  createBilling,
  type Money,
  money,
  type RunningTimer,
  type Storage,
  type Timers,
} from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import {
  type BillingHandler,
  type BillingHandlerOptions,
  createBillingHandler,
  type HandlerFailure,
  type Viewer,
} from '../index.ts';

/** What a request may be given as its body. */
export type Body = NonNullable<ConstructorParameters<typeof Response>[0]>;

export const ORIGIN = 'http://host.example';
export const BASE = '/billing';

/** US dollars. */
export function usd(amount: string): Money<'USD'> {
  return money(amount, 'USD');
}

/** Timers that ring only when they are told to. */
export class ManualTimers implements Timers {
  readonly #running = new Map<number, { readonly run: () => void; readonly at: number }>();
  #nowMs = 0;
  #next = 1;

  get running(): number {
    return this.#running.size;
  }

  set(run: () => void, afterMs: number): RunningTimer {
    this.#next += 1;
    this.#running.set(this.#next, { run, at: this.#nowMs + afterMs });
    return this.#next;
  }

  clear(timer: RunningTimer): void {
    this.#running.delete(timer as number);
  }

  /** Lets time pass; what is started meanwhile gets its turn. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#nowMs + milliseconds;
    for (;;) {
      await settled();
      const [next] = [...this.#running].sort(([, a], [, b]) => a.at - b.at);
      if (next === undefined || next[1].at > until) break;
      this.#nowMs = Math.max(this.#nowMs, next[1].at);
      this.#running.delete(next[0]);
      next[1].run();
    }
    this.#nowMs = until;
    await settled();
  }
}

/** Lets everything that is under way in memory come to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
}

export interface World {
  readonly billing: Billing;
  readonly handler: BillingHandler;
  readonly clock: ManualClock;
  readonly timers: ManualTimers;
  readonly payments: FakePayments;
  readonly telephony: FakeTelephony;
  readonly failures: HandlerFailure[];
  readonly system: AccountCommand;
  readonly owner: AccountCommand;
  /** Requests a path below the base path, as somebody. */
  ask(path: string, init?: AskInit): Promise<Response>;
}

export interface AskInit {
  readonly as?: 'olga' | 'max' | 'eve' | 'nobody';
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: Body;
  readonly signal?: AbortSignal;
}

/** Olga owns acme, Max is a member of it, Eve owns another account. */
const people: Readonly<Record<string, Viewer>> = {
  olga: { id: 'olga', accounts: [{ accountId: 'acme', role: 'owner' }], origin: '203.0.113.7' },
  max: { id: 'max', accounts: [{ accountId: 'acme', role: 'member' }] },
  eve: { id: 'eve', accounts: [{ accountId: 'other', role: 'owner' }] },
};

/** An active account with money, behind a handler. */
export async function world(
  options: Partial<BillingHandlerOptions> & { readonly storage?: Storage } = {},
): Promise<World> {
  const clock = manualClock();
  const payments = fakePayments({ clock });
  const telephony = fakeTelephony({ clock });
  const timers = new ManualTimers();
  const failures: HandlerFailure[] = [];
  const { storage = memoryStorage({ checked: true }), ...rest } = options;
  const billing = createBilling({
    ...{ storage, clock, payments, ids: sequentialIds(), topUps: exampleTopUps },
    telephony: [telephony],
    resolveAccount: async () => 'acme',
    // Nobody can be told anything, and it is tried once.
    notifier: { contract: 'notifier/v1', id: 'silent', deliver: () => Promise.reject(new Error('no')) },
    worker: { mostAttempts: 1 },
  });
  const system = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
  const owner = { actor: { role: 'owner', id: 'olga', accountId: 'acme' }, accountId: 'acme' } as const;
  await openAccounts(billing, system);
  const handler = createBillingHandler({
    billing,
    basePath: BASE,
    authenticate: (request) => people[request.headers.get('authorization') ?? ''],
    timers,
    onError: (failure) => failures.push(failure),
    ...rest,
  });
  const ask = (path: string, init: AskInit = {}) => handler(requestOf(path, init));
  return { billing, handler, clock, timers, payments, telephony, failures, system, owner, ask };
}

export function requestOf(path: string, init: AskInit = {}): Request {
  const { as = 'olga', json, body, method, signal, headers } = init;
  return new Request(`${ORIGIN}${BASE}${path}`, {
    method: method ?? (json === undefined && body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(as !== 'nobody' && { authorization: as }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(body !== undefined && { body, duplex: 'half' }),
    ...(signal !== undefined && { signal }),
  } as RequestInit);
}

async function openAccounts(billing: Billing, system: AccountCommand): Promise<void> {
  const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: [{ prefix: '', name: 'Everywhere', bands }] };
  const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook });
  const contract = {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook: hash }],
    destinations: { allow: ['*'], international: true, homeCountry: 'US' },
    directions: ['inbound', 'outbound'],
    accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
    live: { quantumSeconds: 60, providers: { fake: { control: 'extend' } } },
  } as const;
  for (const accountId of ['acme', 'other']) {
    await billing.accounts.open({ ...system, accountId, name: `${accountId} Ltd`, currency: 'USD' });
    await billing.accounts.activateContract({ ...system, accountId, contract });
  }
  await billing.wallets.adjust({ ...system, key: 'start', amount: usd('100'), reason: 'Start' });
}

/** Records legs that are over, one a minute, each with its manager. */
export async function talk(
  billing: Billing,
  calls: readonly { readonly legId: string; readonly by?: string }[],
): Promise<void> {
  const actor = { role: 'system', id: 'host' } as const;
  for (const [index, { legId, by = 'olga' }] of calls.entries()) {
    const outcome = await billing.usage.record({
      actor,
      accountId: 'acme',
      leg: {
        ...{ provider: 'fake', legId, to: '+442071838750', durationSeconds: 61 },
        answeredAt: new Date(Date.UTC(2026, 9, 1, 12, index)),
        manager: { id: by, email: `${by}@example.com` },
        campaign: { id: 'spring', title: 'Spring' },
      },
    });
    if (outcome.status !== 'charged') throw new Error(outcome.status);
  }
}

/** All pieces of a text. */
export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** A memory storage that reads rows in another way. */
export function storageThatReads(read: (get: Storage['get']) => Storage['get']): Storage {
  const storage = memoryStorage();
  return Object.defineProperty(storage, 'get', { value: read(storage.get.bind(storage)) });
}
