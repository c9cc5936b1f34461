import type { SimulatedLeg } from '@live-calls/conformance';
import { BillingError, type Clock } from '@live-calls/core';
import { Hono } from 'hono';
import type { CallTraffic } from './call-traffic.ts';
import { html, type Markup, pageResponse } from './page.ts';

const LONGEST_SECONDS = 4 * 3600;

/**
 * The pages of the simulated telephony provider: what goes on there, and a telephone.
 *
 * @param traffic - The provider and its calls.
 * @param accountId - Whose calls are placed.
 * @param clock - The clock.
 * @returns Routes below `/sandbox`.
 */
export function callPages(traffic: CallTraffic, accountId: string, clock: Clock): Hono {
  const routes = new Hono();
  routes.get('/calls', () => callsPage(traffic, clock.now()));
  routes.post('/calls', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const problem = await act(traffic, accountId, form);
    return problem === undefined ? context.redirect('/sandbox/calls', 303) : context.text(problem, 400);
  });
  return routes;
}

async function act(
  traffic: CallTraffic,
  accountId: string,
  form: URLSearchParams,
): Promise<string | undefined> {
  switch (form.get('action')) {
    case 'pause':
      traffic.pause();
      return undefined;
    case 'resume':
      traffic.resume();
      return undefined;
    case 'hang-up':
      await traffic.hangUp(form.get('leg') ?? '');
      return undefined;
    case 'place':
      return place(traffic, accountId, form);
    default:
      return 'There is no such button.';
  }
}

async function place(
  traffic: CallTraffic,
  accountId: string,
  form: URLSearchParams,
): Promise<string | undefined> {
  const to = `+${(form.get('to') ?? '').replace(/\D/g, '')}`;
  const talkSeconds = Number(form.get('seconds'));
  if (!(Number.isInteger(talkSeconds) && talkSeconds >= 1 && talkSeconds <= LONGEST_SECONDS)) {
    return `A call lasts 1 to ${LONGEST_SECONDS} seconds.`;
  }
  try {
    await traffic.place({ accountId, to, talkSeconds });
    return undefined;
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return error.message;
    throw error;
  }
}

function callsPage(traffic: CallTraffic, nowMs: number): Response {
  const running = traffic.running.map((leg) => runningRow(leg, nowMs));
  const ended = traffic.ended(10).map(endedRow);
  const refused = traffic.answers.filter(([, status]) => status !== 'authorized');
  const button = traffic.isPlaying
    ? html`<button name="action" value="pause">Pause the traffic</button>`
    : html`<button name="action" value="resume">Let calls come by themselves</button>`;
  return pageResponse({
    title: 'Calls',
    lead: 'A telephony provider that lives beside the billing. It asks before it dials, cuts calls off at the limits it is given, and tells by signed webhooks.',
    body: html`<h2>Place a call</h2>
<form method="post">
<label>Number <input name="to" value="+442071838750" required inputmode="tel"></label>
<label>They would talk for, in seconds <input name="seconds" type="number" min="1" max="${LONGEST_SECONDS}" value="180" required></label>
<button name="action" value="place">Call</button>
</form>
<form method="post" data-live="traffic">${button}</form>
<div data-live="calls">
<h2>Under way</h2>
${tableOf(['Number', 'State', 'Seconds', 'Cut off at', ''], running)}
<h2>Over</h2>
${tableOf(['Number', 'How it ended', 'Seconds', 'Ended by'], ended)}
<h2>Not allowed</h2>
${refused.length === 0 ? html`<p>None of the last calls.</p>` : html`<ul>${refused.map(([callRef, status]) => html`<li>${callRef}: ${status}</li>`)}</ul>`}
</div>`,
    isLive: true,
  });
}

function tableOf(titles: readonly string[], rows: readonly Markup[]): Markup {
  if (rows.length === 0) return html`<p>None.</p>`;
  const head = titles.map((title) => html`<th scope="col">${title}</th>`);
  return html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function runningRow({ legId, to, status, answeredAtMs, capSeconds }: SimulatedLeg, nowMs: number): Markup {
  const seconds = answeredAtMs === undefined ? '' : Math.floor((nowMs - answeredAtMs) / 1000);
  return html`<tr><td>${to}</td><td>${status}</td><td>${seconds}</td><td>${capSeconds ?? 'never'}</td>
<td><form method="post"><input type="hidden" name="leg" value="${legId}"><button name="action" value="hang-up">Hang up</button></form></td></tr>`;
}

const ENDED_BY = { caller: 'one of the two', cap: 'the limit', order: 'an order' } as const;

function endedRow({ to, status, answeredAtMs, endedAtMs = 0, endedBy = 'caller' }: SimulatedLeg): Markup {
  const seconds = answeredAtMs === undefined ? 0 : Math.ceil((endedAtMs - answeredAtMs) / 1000);
  return html`<tr><td>${to}</td><td>${status}</td><td>${seconds}</td><td>${ENDED_BY[endedBy]}</td></tr>`;
}
