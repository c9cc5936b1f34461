import { accountIn, notFound } from '../accounts/account-row.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { LegKey } from './leg.ts';
import { legFacts, legFromFacts } from './leg-facts.ts';

/** The personal data of a leg is gone. */
export interface LegRedacted extends LegKey {
  /** Discriminant. */
  readonly status: 'redacted';
  /** True when there was nothing left to blank. */
  readonly replayed: boolean;
}

/**
 * Blanks numbers and e-mail of every revision of a leg, of the leg parked before the horizon, and of the leg as its provider
 * reported it, where later reports do not bring them back. Amounts, keys and
 * digests stay.
 *
 * @param request - Clock, actor, account and leg.
 * @returns The decision.
 */
export function redactLeg(request: {
  readonly clockMs: number;
  readonly actor: string;
  readonly accountId: string;
  readonly leg: LegKey;
}): Decision<LegRedacted> {
  const { accountId, leg } = request;
  const { provider, legId } = leg;
  return {
    accountId,
    reads: [{ table: 'usage', key: [provider, legId, 0] }],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const draft = new Draft({ account, clockMs: request.clockMs, actor: request.actor });
      const revisions = redactRevisions(draft, view, leg);
      const parked = redactParked(draft, view, leg);
      const reported = redactReported(draft, view, leg);
      if ((revisions ?? parked ?? reported) === undefined) throw notFound('leg', `${provider}/${legId}`);
      const blanked = (revisions ?? 0) + (parked ?? 0) + (reported ?? 0);
      const outcome: LegRedacted = { status: 'redacted', provider, legId, replayed: blanked === 0 };
      return blanked === 0 ? { outcome } : { outcome, changes: draft.changes(view) };
    },
  };
}

/** How many rows were blanked; absent when the leg has none. */
function redactRevisions(draft: Draft, view: DecisionView, { provider, legId }: LegKey): number | undefined {
  let blanked = 0;
  for (let revision = 0; ; revision += 1) {
    const row = view.row('usage', [provider, legId, revision]);
    if (row === undefined) return revision === 0 ? undefined : blanked;
    const { accountId, number } = row;
    const party = view.row('party', [number]);
    if (party?.to === undefined && party?.from === undefined && party?.managerEmail === undefined) continue;
    draft.write({ type: 'update', table: 'party', row: { accountId, number } });
    blanked += 1;
  }
}

function redactParked(draft: Draft, view: DecisionView, { provider, legId }: LegKey): number | undefined {
  const parked = view.row('parked', ['before-horizon', provider, legId]);
  if (parked === undefined) return undefined;
  const leg = legFromFacts(parked.facts);
  if (leg.to === '') return 0;
  const facts = legFacts({ ...leg, to: '', from: undefined, managerEmail: undefined });
  draft.write({ type: 'update', table: 'parked', row: { ...parked, facts } });
  return 1;
}

function redactReported(draft: Draft, view: DecisionView, { provider, legId }: LegKey): number | undefined {
  const reported = view.row('leg', [provider, legId]);
  if (reported === undefined) return undefined;
  if (reported.redacted === true) return 0;
  const { to: _, from: __, managerEmail: ___, ...rest } = reported;
  draft.write({ type: 'update', table: 'leg', row: { ...rest, redacted: true } });
  return 1;
}
