import type { FinishedLeg } from '@live-calls/core';
import type { FileCall } from './file-call.ts';

/**
 * A call of a file as a finished leg, ready to be recorded.
 *
 * @param call - The call.
 * @returns The leg; its provider is `file` where neither the file nor the settings name one.
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 * import { callFilePresets, finishedLeg, readCalls } from '@live-calls/cli';
 * import type { FinishedLeg } from '@live-calls/core';
 *
 * async function* legs(): AsyncGenerator<FinishedLeg> {
 *   const settings = { ...callFilePresets.asterisk, timeZone: 'America/New_York' };
 *   for await (const line of readCalls(createReadStream('Master.csv'), settings)) {
 *     if (line.status === 'call') yield finishedLeg(line.call);
 *     else console.warn(`line ${line.line}: ${line.reason}`);
 *   }
 * }
 * ```
 */
export function finishedLeg(call: FileCall): FinishedLeg {
  const isAnswered = call.answered ?? call.durationSeconds > 0;
  const { campaignTitle = call.campaignId } = call;
  // An id has no blanks; a title may.
  const campaignId =
    call.campaignId ?? (campaignTitle === undefined ? undefined : encodeURIComponent(campaignTitle));
  const { endAt, from, direction, legStatus, applicationId, managerId, managerEmail } = call;
  return {
    provider: call.provider ?? 'file',
    legId: call.id,
    to: call.to,
    durationSeconds: call.durationSeconds,
    answered: isAnswered,
    ...(isAnswered ? { answeredAt: call.startAt } : { startAt: call.startAt }),
    ...(endAt === undefined ? {} : { endedAt: endAt }),
    ...(from === undefined ? {} : { from }),
    ...(direction === undefined ? {} : { direction }),
    ...(legStatus === undefined ? {} : { status: legStatus }),
    ...(campaignId === undefined || campaignTitle === undefined
      ? {}
      : { campaign: { id: campaignId, title: campaignTitle } }),
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(managerId === undefined
      ? {}
      : { manager: { id: managerId, ...(managerEmail === undefined ? {} : { email: managerEmail }) } }),
  };
}
