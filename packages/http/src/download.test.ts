import { expect, test } from 'vitest';
import { talk, textOf, world } from './__fixtures__/world.ts';
import { byteStream } from './byte-stream.ts';

const path = '/accounts/acme/usage-report/csv?from=2026-10-01&until=2026-11-01';

test('a report is downloaded as the bytes that core writes, under a name of its range', async () => {
  const here = await world();
  await talk(
    here.billing,
    Array.from({ length: 30 }, (_, index) => ({ legId: `CA${index}` })),
  );
  const response = await here.ask(path);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe(
    'attachment; filename="usage-2026-10-01-2026-11-01.csv"',
  );
  expect(response.headers.get('content-length')).toBeNull();
  const asOf = Number(response.headers.get('report-as-of'));
  const first = await response.text();
  await talk(here.billing, [{ legId: 'late' }]);
  expect(await (await here.ask(`${path}&asOf=${asOf}`)).text()).toBe(first);
  const report = await here.billing.reports.usage({
    ...here.owner,
    from: '2026-10-01',
    until: '2026-11-01',
    asOf,
  });
  expect(first).toBe(await textOf(report.csv()));
  expect(first.split('\r\n')[0]).toContain('Campaign Title,Application ID,Manager ID');
  const marked = await (await here.ask(`${path}&byteOrderMark=true`)).arrayBuffer();
  expect([...new Uint8Array(marked).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

test('a piece is read when it is wanted, and nothing after the reader has left', async () => {
  let read = 0;
  let closed = false;
  async function* pieces(): AsyncGenerator<string> {
    try {
      for (;;) {
        read += 1;
        yield `piece ${read}\n`;
      }
    } finally {
      closed = true;
    }
  }
  const stream = await byteStream(pieces());
  expect(read).toBe(1);
  const reader = stream.getReader();
  for (let wanted = 1; wanted <= 5; wanted += 1) {
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe(`piece ${wanted}\n`);
    expect(read).toBe(wanted);
  }
  await reader.cancel();
  expect([read, closed]).toEqual([5, true]);
});

test('what fails from the start fails the request; what fails later breaks off', async () => {
  async function* failing(after: number): AsyncGenerator<string> {
    for (let piece = 0; piece < after; piece += 1) yield 'piece';
    throw new Error('storage is down');
  }
  await expect(byteStream(failing(0))).rejects.toThrow('storage is down');
  const reader = (await byteStream(failing(1))).getReader();
  await reader.read();
  await expect(reader.read()).rejects.toThrow('storage is down');
});

test('a document may do nothing in the page it is shown in, and is named safely', async () => {
  const here = await world({
    renderInvoice: {
      pdf: async () => new Uint8Array([37, 80, 68, 70]),
      html: () => '<script>alert(1)</script>',
    },
  });
  const { billing, system } = here;
  await billing.topUps.receiveWebhook(
    here.payments.receive({
      accountId: 'acme',
      amount: (await billing.wallets.balance(system)).posted,
      reference: 'a"b;c',
    }),
  );
  const [receipt] = (await billing.invoices.list(system)).invoices;
  const document = `/accounts/acme/invoices/${encodeURIComponent(receipt?.invoiceId ?? '')}`;
  const html = await here.ask(`${document}/html`);
  expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html.headers.get('content-security-policy')).toContain('sandbox');
  const pdf = await here.ask(`${document}/pdf`);
  expect(pdf.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.pdf"$/);
  expect(await pdf.text()).toBe('%PDF');
});
