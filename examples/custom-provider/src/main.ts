/** One call at a vendor of one's own, seen through the contract that core speaks: run it with `pnpm start`. */
import { bellProvider } from './bell-provider.ts';
import { type BellLeg, bellSignature, openBell } from './bell-vendor.ts';

const account = { apiKey: 'key', webhookSecret: 'secret' };
const NOON = Date.UTC(2026, 10, 26, 12) / 1000;
let now = NOON;

const vendor = await openBell(account, () => now);
const provider = bellProvider({
  ...account,
  apiUrl: vendor.url,
  clock: { now: () => now * 1000 },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

const leg: BellLeg = {
  ...{
    id: 'leg-1',
    cause: null,
    way: 'out',
    callee: '442071838750',
    caller: '12025550123',
    state: 'talking',
  },
  ...{ begun: NOON, picked_up: NOON + 6, over: null, talk_ms: null, cut_after: 60, cost: null },
  tags: { callRef: 'call-1', accountId: 'acme' },
};
vendor.legs.set(leg.id, leg);

/** What the vendor sends to the host, and what the adapter makes of it. */
async function tell(number: number): Promise<void> {
  const message = { kind: 'leg', event: `leg-1.${number}`, at: now, leg: vendor.legs.get(leg.id) };
  const body = Buffer.from(JSON.stringify(message));
  const headers = { 'bell-signature': bellSignature(account.webhookSecret, now, body) };
  const read = await provider.parseWebhook({ method: 'POST', url: '/webhooks/bell', headers, body });
  console.log('webhook  ', JSON.stringify(read));
}

now = NOON + 6;
await tell(1);
console.log('limitLeg ', JSON.stringify(await provider.limitLeg?.({ legId: leg.id, limitSeconds: 120 })));
now = NOON + 80;
console.log('endLeg   ', JSON.stringify(await provider.endLeg?.({ legId: leg.id })));
console.log('endLeg   ', JSON.stringify(await provider.endLeg?.({ legId: leg.id })));
await tell(2);
vendor.legs.set(leg.id, { ...(vendor.legs.get(leg.id) as BellLeg), cost: '0.0148' });
console.log('fetchLeg ', JSON.stringify(await provider.fetchLeg({ legId: leg.id })));
const day = { fromMs: NOON * 1000, untilMs: (NOON + 86_400) * 1000 };
console.log('listLegs ', JSON.stringify(await provider.listLegs(day)));
await vendor.close();
