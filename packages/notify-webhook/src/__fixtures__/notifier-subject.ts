import type { NotifierSubject } from '@live-calls/conformance';
import { webhookNotifier } from '../notifier.ts';
import { startReceiver } from './receiver.ts';

/** Two secrets for tests. */
export const secrets: readonly [string, string] = [
  `whsec_${Buffer.alloc(32, 'new secret ').toString('base64')}`,
  `whsec_${Buffer.alloc(24, 'old secret ').toString('base64')}`,
];

/** A notifier on a receiver of its own, for the kit. */
export async function webhookSubject(): Promise<NotifierSubject> {
  const receiver = await startReceiver();
  const open = () => webhookNotifier({ url: receiver.url, secrets });
  return {
    notifier: open(),
    another: open,
    receiver: {
      received: async () =>
        receiver.taken.map(({ headers, body }) => ({ messageId: String(headers['webhook-id']), text: body })),
      trouble: (kind) =>
        receiver.answerWith(
          kind === undefined ? 204 : ({ later: 503, never: 410, silence: 'cut' } as const)[kind],
        ),
    },
    dispose: () => receiver.close(),
  };
}
