import { parseMoney } from '@live-calls/core';
import { Hono } from 'hono';
import { html, type Markup, pageResponse } from './page.ts';
import type { SandboxPayment, SandboxPayments } from './sandbox-payments.ts';

/** What can be done to a payment, by the name of its button. */
type Action = 'complete' | 'part' | 'fail' | 'dispute' | 'won' | 'lost';

const LABELS: { readonly [action in Action]: string } = {
  complete: 'Complete: all of it arrives',
  part: 'A part arrives',
  fail: 'Fail: the bank refuses',
  dispute: 'Dispute: the payer contests it',
  won: 'Dispute is won',
  lost: 'Dispute is lost',
};
const STATES: { readonly [status in SandboxPayment['outcome']['status']]: string } = {
  paid: 'paid',
  processing: 'processing',
  'awaiting-transfer': 'waits for the transfer',
  'requires-action': 'waits for the payer',
  declined: 'declined',
};

/**
 * The pages of the sandbox processor: what an operator sees there, and where a payer pays.
 *
 * @param payments - The processor.
 * @returns Routes below `/sandbox`.
 */
export function paymentPages(payments: SandboxPayments): Hono {
  const routes = new Hono();
  routes.get('/payments', () => listPage(payments.list()));
  routes.get('/payments/:key', ({ req }) => shownOr404(payments.get(req.param('key')), detailPage));
  routes.post('/payments/:key', async (context) => {
    const { req } = context;
    const payment = payments.get(req.param('key'));
    if (payment === undefined) return context.notFound();
    const form = new URLSearchParams(await req.text());
    const problem = await act(payments, payment, form);
    if (problem !== undefined) return context.text(problem, 400);
    const after =
      form.get('after') === 'portal' ? '/' : `/sandbox/payments/${encodeURIComponent(payment.request.key)}`;
    return context.redirect(after, 303);
  });
  routes.get('/pay/:key', ({ req }) => shownOr404(payments.get(req.param('key')), payPage));
  routes.get('/cards/:accountId/:key', ({ req }) => cardPage(req.param('accountId')));
  routes.post('/cards/:accountId/:key', async (context) => {
    const { accountId, key } = context.req.param();
    const ending = new URLSearchParams(await context.req.text()).get('ending') ?? '';
    if (!/^\d{4}$/.test(ending)) return context.text('The ending of a card is four digits.', 400);
    await payments.keepCard(accountId, key, ending);
    return context.redirect('/', 303);
  });
  return routes;
}

function shownOr404(
  payment: SandboxPayment | undefined,
  page: (payment: SandboxPayment) => Response,
): Response {
  return payment === undefined ? new Response('There is no such payment.', { status: 404 }) : page(payment);
}

/** Answers what is wrong with what was asked for, if anything is. */
async function act(
  payments: SandboxPayments,
  payment: SandboxPayment,
  form: URLSearchParams,
): Promise<string | undefined> {
  const { key, amount } = payment.request;
  const action = actionsFor(payment).find((one) => one === form.get('action'));
  switch (action) {
    case undefined:
      return 'That cannot happen to this payment any more.';
    case 'complete':
      await payments.complete(key);
      return undefined;
    case 'fail':
      await payments.fail(key);
      return undefined;
    case 'dispute':
      await payments.dispute(key);
      return undefined;
    case 'won':
    case 'lost':
      await payments.decide(key, action);
      return undefined;
    case 'part': {
      const given = form.get('amount')?.trim() ?? '';
      if (!/^\d{1,9}(\.\d{1,2})?$/.test(given) || /^[0.]+$/.test(given)) return 'An amount is like 12.50.';
      await payments.receive(key, parseMoney({ amount: given, currency: amount.currency }));
      return undefined;
    }
  }
}

function actionsFor({ request, outcome, dispute, events }: SandboxPayment): readonly Action[] {
  if (dispute !== undefined) return ['won', 'lost'];
  switch (outcome.status) {
    case 'awaiting-transfer':
      return ['complete', 'part', 'fail'];
    case 'requires-action':
    case 'processing':
      return ['complete', 'fail'];
    case 'paid':
      // A transfer is no card: nobody contests it.
      return request.method === 'card' && !events.some(({ type }) => type === 'disputed') ? ['dispute'] : [];
    case 'declined':
      return [];
  }
}

function listPage(payments: readonly SandboxPayment[]): Response {
  const rows = payments.map(
    (payment) => html`<tr>
<td><a href="/sandbox/payments/${encodeURIComponent(payment.request.key)}">${payment.request.invoice?.number ?? payment.request.key}</a></td>
<td>${payment.request.accountId}</td>
<td>${payment.request.method === 'card' ? 'card' : 'bank transfer'}</td>
<td class="amount">${payment.request.amount.amount} ${payment.request.amount.currency}</td>
<td>${stateOf(payment)}</td>
</tr>`,
  );
  const table = html`<div class="scroll"><table>
<thead><tr><th scope="col">Invoice</th><th scope="col">Account</th><th scope="col">Method</th><th scope="col" class="amount">Amount</th><th scope="col">State</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
  return pageResponse({
    title: 'Payments',
    lead: 'What the processor of this sandbox was asked to collect. Decide here what becomes of it.',
    body: html`<div data-live="list">${rows.length === 0 ? html`<p>Nothing was asked for yet.</p>` : table}</div>`,
    isLive: true,
  });
}

function stateOf({ outcome, dispute, received, request, undelivered }: SandboxPayment): string {
  const waits = undelivered === 0 ? '' : '; the billing does not know yet';
  if (dispute !== undefined) return `disputed${waits}`;
  const part = outcome.status === 'awaiting-transfer' && received.amount !== '0';
  const some = part ? `, ${received.amount} of ${request.amount.amount} is there` : '';
  const why = outcome.status === 'declined' ? `: ${outcome.reason}` : '';
  return `${STATES[outcome.status]}${why}${some}${waits}`;
}

function detailPage(payment: SandboxPayment): Response {
  const { request, events } = payment;
  const actions = actionsFor(payment);
  return pageResponse({
    title: `Payment of ${request.invoice?.number ?? request.key}`,
    lead: 'Each button has it happen, and tells the billing by a signed webhook.',
    body: html`${factsOf(payment)}
<h2>What happens next</h2>
${actions.length === 0 ? html`<p>Nothing more can happen to it.</p>` : actions.map((action) => actionForm(payment, action))}
<h2>What has happened</h2>
<ul>${events.map((event) => html`<li>${new Date(event.occurredAtMs).toISOString()} ${event.type} ${event.amount.amount} ${event.amount.currency}</li>`)}</ul>`,
  });
}

function factsOf(payment: SandboxPayment): Markup {
  const { request, outcome } = payment;
  const details = outcome.status === 'awaiting-transfer' ? outcome.transferDetails : [];
  return html`<dl>
<dt>State</dt><dd>${stateOf(payment)}</dd>
<dt>Amount</dt><dd>${request.amount.amount} ${request.amount.currency}</dd>
<dt>Payer</dt><dd>${request.payer?.name ?? request.accountId}</dd>
<dt>For</dt><dd>${request.description}</dd>
${details.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}
</dl>`;
}

function actionForm({ request }: SandboxPayment, action: Action): Markup {
  const amount = html`<label>Amount in ${request.amount.currency} <input name="amount" required inputmode="decimal" pattern="\\d+(\\.\\d{1,2})?"></label>`;
  return html`<form method="post" action="/sandbox/payments/${encodeURIComponent(request.key)}">
${action === 'part' && amount}
<button name="action" value="${action}">${LABELS[action]}</button>
</form>`;
}

function payPage(payment: SandboxPayment): Response {
  const { request, outcome } = payment;
  const shown = `${request.amount.amount} ${request.amount.currency}`;
  const open = html`<form method="post" action="/sandbox/payments/${encodeURIComponent(request.key)}">
<input type="hidden" name="after" value="portal">
<button name="action" value="complete">Pay ${shown} with Visa ending in 4242</button>
<button name="action" value="fail">Have the card declined</button>
</form>
<p class="note">No card is asked for: this is a sandbox.${request.saveMethod === true && ' The card is kept for later.'}</p>`;
  const over = html`<p>There is nothing to pay: this payment is ${stateOf(payment)}.</p>`;
  return pageResponse({
    title: `Pay ${shown}`,
    lead: request.description,
    body: html`${factsOf(payment)}${outcome.status === 'requires-action' ? open : over}`,
  });
}

function cardPage(accountId: string): Response {
  return pageResponse({
    title: 'Keep a card',
    lead: `A card that ${accountId} pays with later, also by automatic top-ups.`,
    body: html`<form method="post">
<button name="ending" value="4242">Keep Visa ending in 4242, which pays</button>
<button name="ending" value="0002">Keep Visa ending in 0002, which is declined</button>
</form>`,
  });
}
