import { type Billing, type BillingOptions, createBilling } from '@live-calls/core';
import type { Decision, DecisionView, EntryRow, Storage, Verdict, Write } from '@live-calls/core/adapter';
import { memoryStorage } from '../../../../storage-memory/src/index.ts';
import { decisionsChanged } from '../../broken/wrapping.ts';
import type { SimulatedTraffic } from '../simulated-traffic.ts';
import type { SimulatedHost, SimulatedStorage } from '../simulated-world.ts';
import type { SimulationRule } from '../violation.ts';

/** A world in which one thing is wrong. */
export interface BrokenWorld {
  /** What is wrong. */
  readonly name: string;
  /** The rules of which one is found broken. */
  readonly rules: readonly SimulationRule[];
  /** Most steps of the shortest trace. */
  readonly most: number;
  /** What happens in it, where it takes more than calls. */
  readonly traffic?: SimulatedTraffic;
  /** Its storage, where that is what is wrong. */
  readonly create?: () => SimulatedStorage;
  /** Its host, where that is what is wrong. */
  readonly host?: SimulatedHost;
}

type Tamper = (decision: Decision, view: DecisionView) => Verdict<unknown>;

function tampered(storage: Storage, tamper: Tamper): Storage {
  return decisionsChanged(storage, <Outcome>(decision: Decision<Outcome>) => ({
    ...decision,
    decide: (view: DecisionView) => tamper(decision, view) as Verdict<Outcome>,
  }));
}

/** Changes what is written; the decision, and whoever asked, think otherwise. */
function writing(change: (writes: readonly Write[]) => readonly Write[]): Tamper {
  return (decision, view) => {
    const verdict = decision.decide(view);
    if (verdict.changes === undefined) return verdict;
    return { ...verdict, changes: { ...verdict.changes, writes: change(verdict.changes.writes) } };
  };
}

const stored = (tamper: Tamper) => (): SimulatedStorage => ({ storage: tampered(memoryStorage(), tamper) });
const decided =
  (tamper: Tamper): SimulatedHost =>
  (options: BillingOptions): Billing =>
    createBilling({ ...options, storage: tampered(options.storage, tamper) });
const hosted =
  (change: (billing: Billing, options: BillingOptions) => Partial<Billing>): SimulatedHost =>
  (options) => {
    const billing = createBilling(options);
    return { ...billing, ...change(billing, options) };
  };

/** The row says closed, and the account's sums say open. */
const losesRelease: Tamper = (decision, view) => {
  const verdict = decision.decide(view);
  const { account } = view;
  const isRelease = verdict.changes?.writes.some(
    (write) => write.table === 'hold' && write.type === 'update' && write.row.status === 'closed',
  );
  if (verdict.changes === undefined || account === undefined || isRelease !== true) return verdict;
  const { heldAtoms, openHolds } = account;
  return { ...verdict, changes: { ...verdict.changes, account: { ...verdict.changes.account, heldAtoms, openHolds } } };
};

/** Every charge is entered a second time, under the next number. */
const chargesTwice: Tamper = (decision, view) => {
  const verdict = decision.decide(view);
  const { changes } = verdict;
  const charge = changes?.writes.find(
    (write): write is Write & { readonly row: EntryRow } =>
      write.table === 'entry' && write.type === 'insert' && write.row.type === 'usage',
  );
  if (changes === undefined || charge === undefined) return verdict;
  const { postedAtoms, lastNumber } = changes.account;
  const [number, left] = [lastNumber + 1, postedAtoms - charge.row.amountAtoms];
  const row: EntryRow = { ...charge.row, number, balanceAfterAtoms: left };
  const account = { ...changes.account, lastNumber: number, postedAtoms: left };
  return { ...verdict, changes: { account, writes: [...changes.writes, { type: 'insert', table: 'entry', row }] } };
};

/** Holds are decided on a floor that lies far below. */
const ignoresFloor: Tamper = (decision, view) => {
  const { account } = view;
  if (account === undefined || decision.reads[0]?.table !== 'hold') return decision.decide(view);
  const generous = { ...account, floorAtoms: account.floorAtoms - 10n ** 15n };
  const verdict = decision.decide({ account: generous, row: (table, key) => view.row(table, key) });
  if (verdict.changes === undefined) return verdict;
  const restored = { ...verdict.changes.account, floorAtoms: account.floorAtoms };
  return { ...verdict, changes: { ...verdict.changes, account: restored } };
};

const forgetsKeys = writing((writes) => writes.filter(({ table }) => table !== 'key'));
const forgetsNotices = writing((writes) =>
  writes.filter((write) => write.table !== 'announcement' && !(write.table === 'due' && isDelivery(write))),
);

function isDelivery(write: Write): boolean {
  return write.table === 'due' && write.type !== 'remove' && write.row.kind === 'deliver';
}

const poor = { deposit: '3', buying: { purchases: 0 } };

/** What is wrong in each, and how it is found. */
export const brokenWorlds: readonly BrokenWorld[] = [
  {
    name: 'a storage that loses the release of a hold',
    rules: ['state-as-acknowledged'],
    most: 2,
    create: stored(losesRelease),
  },
  {
    name: 'a decision that does not release a hold',
    rules: ['held-as-holds'],
    most: 1,
    host: decided(losesRelease),
  },
  {
    name: 'a storage that charges twice',
    rules: ['state-as-acknowledged'],
    most: 2,
    create: stored(chargesTwice),
  },
  { name: 'a decision that charges twice', rules: ['charged-once'], most: 1, host: decided(chargesTwice) },
  { name: 'holds that ignore the floor', rules: ['floor'], most: 8, traffic: poor, host: decided(ignoresFloor) },
  {
    name: 'a notice that is not written down',
    rules: ['told-at-the-edge', 'verified'],
    most: 8,
    traffic: { ...poor, deposit: '21' },
    host: decided(forgetsNotices),
  },
  {
    name: 'keys of callers that are forgotten',
    rules: ['posted-once'],
    most: 2,
    traffic: { buying: { operatorActions: 20 }, faults: { crashes: 40 } },
    host: decided(forgetsKeys),
  },
  {
    name: 'a notifier that tells twice',
    rules: ['told-once'],
    most: 1,
    host: (options) => {
      const { notifier } = options;
      if (notifier === undefined) return createBilling(options);
      const deliver: typeof notifier.deliver = async (announcement) => {
        await notifier.deliver(announcement);
        await notifier.deliver(announcement);
      };
      return createBilling({ ...options, notifier: { ...notifier, deliver } });
    },
  },
  {
    name: 'a notifier that tells nothing',
    rules: ['told-at-last'],
    most: 1,
    host: (options) => {
      const { notifier } = options;
      if (notifier === undefined) return createBilling(options);
      return createBilling({ ...options, notifier: { ...notifier, deliver: async () => undefined } });
    },
  },
  {
    name: 'a processor whose transfers count as paid when they are asked for',
    rules: ['posted-once'],
    most: 1,
    traffic: { buying: { purchases: 5, unhappyPercent: 0 } },
    host: (options) => {
      const { payments } = options;
      if (payments === undefined) return createBilling(options);
      const requestPayment: typeof payments.requestPayment = async (request) => {
        const answer = await payments.requestPayment(request);
        return answer.status === 'awaiting-transfer' ? { status: 'paid', paymentRef: answer.paymentRef } : answer;
      };
      return createBilling({ ...options, payments: { ...payments, requestPayment } });
    },
  },
  {
    name: 'a host that never compares the lists',
    rules: ['recorded-as-happened', 'hold-released'],
    most: 1,
    traffic: { webhooks: { lostPercent: 60 } },
    host: hosted(() => ({
      reconcile: (() => Promise.resolve({ status: 'complete' })) as unknown as Billing['reconcile'],
    })),
  },
  {
    name: 'a host whose worker does not run',
    rules: ['hold-released', 'told-at-last', 'recorded-as-happened'],
    most: 1,
    host: hosted((billing) => ({
      worker: { ...billing.worker, runOnce: async () => ({ problems: [] }) as never },
    })),
  },
  {
    name: 'a host that records a leg once more under a name of its own',
    rules: ['recorded-as-happened'],
    most: 1,
    traffic: { faults: { crashes: 0, lostAnswers: 0 } },
    host: hosted((billing) => ({
      telephony: {
        ...billing.telephony,
        receiveWebhook: async (provider, webhook) => {
          const received = await billing.telephony.receiveWebhook(provider, webhook);
          const { leg } = JSON.parse(Buffer.from(webhook.body).toString()) as {
            readonly leg: { readonly status: string; readonly legId: string; readonly parameters: { readonly accountId: string } };
          };
          if (leg.status !== 'completed') return received;
          const { accountId } = leg.parameters;
          const actor = { role: 'system', id: 'host' } as const;
          const record = await billing.usage.get({ actor, accountId, provider, legId: leg.legId });
          const { direction, durationSeconds, billingStart, to = '' } = record;
          const again = { provider, legId: `${leg.legId}-again`, status: 'completed', direction, durationSeconds } as const;
          await billing.usage.record({ actor, accountId, leg: { ...again, to, answeredAt: billingStart } });
          return received;
        },
      },
    })),
  },
];
