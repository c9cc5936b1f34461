import { Hono } from 'hono';
import type { KeptNotice, Mailbox } from './mailbox.ts';
import { html, type Markup, pageResponse } from './page.ts';

/**
 * The page of notices that would have been mailed.
 *
 * @param mailbox - The notices.
 * @returns Routes below `/sandbox`.
 */
export function mailPages(mailbox: Mailbox): Hono {
  const routes = new Hono();
  routes.get('/mail', async () => {
    const notices = await mailbox.latest(50);
    return pageResponse({
      title: 'Mail',
      lead: 'Notices that were told. Set SMTP_URL and MAIL_FROM, and they are mailed to the recipients instead.',
      body: html`<div data-live="mail">${notices.length === 0 ? html`<p>Nothing was told yet.</p>` : notices.map(noticeOf)}</div>`,
      isLive: true,
    });
  });
  return routes;
}

function noticeOf({ type, accountId, atMs, payload }: KeptNotice): Markup {
  const { recipients = [] } = (payload ?? {}) as {
    readonly recipients?: readonly { readonly email?: string }[];
  };
  const to = recipients.map(({ email = '' }) => email).join(', ');
  return html`<details><summary>${new Date(atMs).toISOString()} <strong>${type}</strong> of ${accountId}${to !== '' && html` to ${to}`}</summary>
<pre>${JSON.stringify(payload, undefined, 2)}</pre></details>`;
}
