/** To what in the host's world a leg belongs, beside its call. */
export interface Correlation {
  readonly campaignId?: string | undefined;
  readonly campaignTitle?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly managerId?: string | undefined;
  readonly managerEmail?: string | undefined;
}

/**
 * To what a leg belongs, as far as anybody said: what was given when its call was authorized goes before what was reported of
 * the leg, and that before what was reported of its parent. Title and e-mail are those of the campaign and the manager that
 * were found, wherever they were said.
 *
 * @param sources - What was said, the first to believe first.
 * @returns Every field, absent where nobody said it.
 */
export function correlationFrom(sources: readonly Correlation[]): Required<Correlation> {
  const [campaignId, campaignTitle] = pairOf(sources, 'campaignId', 'campaignTitle');
  const [managerId, managerEmail] = pairOf(sources, 'managerId', 'managerEmail');
  const applicationId = sources.find((source) => source.applicationId !== undefined)?.applicationId;
  return { campaignId, campaignTitle, applicationId, managerId, managerEmail };
}

function pairOf(
  sources: readonly Correlation[],
  id: 'campaignId' | 'managerId',
  detail: 'campaignTitle' | 'managerEmail',
): readonly [string | undefined, string | undefined] {
  const found = sources.find((source) => source[id] !== undefined)?.[id];
  const detailed = sources.find((source) => source[id] === found && source[detail] !== undefined);
  return [found, detailed?.[detail]];
}
