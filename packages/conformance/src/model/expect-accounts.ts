import { atoms, canonical } from './amount.ts';
import { saveLevels, shownLevels } from './levels.ts';
import type { Answer, ModelCommand } from './model-command.ts';
import { AccountState, type World } from './world.ts';

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { readonly type: Type }>;

/** What a command that only `system` may give answers for an account that does not exist. */
export const NOT_FOUND: Answer = { error: 'NOT_FOUND' };

/** Opens an account. */
export function open(world: World, command: Command<'open'>): Answer {
  const known = world.accounts.get(command.account);
  if (known === undefined) {
    const { account: id, name, currency } = command;
    world.accounts.set(id, new AccountState({ id, name, currency, at: world.clockMs }));
    return { status: 'opened', replayed: false };
  }
  if (known.name !== command.name || known.currency !== command.currency) return { status: 'differs' };
  return { status: 'opened', replayed: true };
}

/** Puts a contract in force. */
export function activate(world: World, account: AccountState, { contract }: Command<'activate'>): Answer {
  if (account.status === 'closed') return { error: 'STATE_FORBIDS' };
  const inForce = account.contracts.at(-1);
  if (inForce !== undefined && canonical(inForce) === canonical(contract)) {
    return { status: 'activated', replayed: true, number: account.contracts.length };
  }
  account.commit(world.clockMs, () => {
    account.contracts = [...account.contracts, contract];
    if (account.status === 'not-set-up') account.status = 'active';
    if (contract.floor !== undefined) account.floor = atoms(contract.floor);
  });
  return { status: 'activated', replayed: false, number: account.contracts.length };
}

/** Suspends or resumes. */
export function changeStatus(world: World, account: AccountState, type: 'suspend' | 'resume'): Answer {
  const wanted = type === 'suspend' ? 'suspended' : 'active';
  if (account.status !== 'active' && account.status !== 'suspended') {
    return { status: 'refused', accountStatus: account.status };
  }
  const replayed = account.status === wanted;
  if (!replayed) {
    account.commit(world.clockMs, () => {
      account.status = wanted;
    });
  }
  return { status: 'changed', replayed, accountStatus: wanted };
}

/** Closes an account. */
export function close(world: World, account: AccountState, { disposition }: Command<'close'>): Answer {
  if (account.status === 'closed') return { status: 'changed', replayed: true, accountStatus: 'closed' };
  const openHolds = account.openHolds.length;
  if (openHolds > 0) return { status: 'open-holds', openHolds };
  const left = account.posted;
  const needed = left === 0n ? disposition : left > 0n ? 'expire' : 'write-off';
  if (needed !== disposition) return { status: 'balance-left', posted: left };
  account.commit(world.clockMs, (now) => {
    if (left > 0n) account.post(now, { type: 'expiry', debit: 'wallet', credit: 'expired', amount: left });
    if (left < 0n)
      account.post(now, { type: 'adjustment', debit: 'adjustment', credit: 'wallet', amount: -left });
    account.status = 'closed';
  });
  return { status: 'changed', replayed: false, accountStatus: 'closed' };
}

/** Moves the floor. */
export function setFloor(world: World, account: AccountState, command: Command<'floor'>): Answer {
  const floor = atoms(command.floor);
  if (account.floor === floor) return { status: 'set', replayed: true, floor };
  if (account.status === 'closed') return { error: 'STATE_FORBIDS' };
  account.commit(world.clockMs, () => {
    account.floor = floor;
  });
  return { status: 'set', replayed: false, floor };
}

/** Moves the horizon. */
export function setHorizon(world: World, account: AccountState, { horizonMs }: Command<'horizon'>): Answer {
  if (account.horizonMs === horizonMs) return { status: 'set', replayed: true, horizonMs };
  if (account.horizonMs !== undefined && account.horizonMs > horizonMs) {
    return { status: 'already-later', horizonMs: account.horizonMs };
  }
  account.commit(world.clockMs, () => {
    account.horizonMs = horizonMs;
  });
  return { status: 'set', replayed: false, horizonMs };
}

/** Adjusts the balance by hand. */
export function adjust(world: World, account: AccountState, command: Command<'adjust'>): Answer {
  const { key, reason } = command;
  const amount = atoms(command.amount);
  const content = canonical([amount, reason]);
  const known = account.adjustments.get(key);
  if (known !== undefined) {
    if (known.content !== content) return { status: 'differs' };
    return { status: 'adjusted', replayed: true, number: known.number, posted: known.posted };
  }
  if (account.status === 'closed') return { error: 'STATE_FORBIDS' };
  const number = account.commit(world.clockMs, (now) =>
    account.post(now, {
      type: 'adjustment',
      ...(amount > 0n
        ? { debit: 'adjustment', credit: 'wallet' }
        : { debit: 'wallet', credit: 'adjustment' }),
      amount: amount > 0n ? amount : -amount,
    }),
  );
  const posted = account.posted;
  account.adjustments.set(key, { content, number, posted });
  return { status: 'adjusted', replayed: false, number, posted };
}

/** Brings the balance of a former system. */
export function importOpening(world: World, account: AccountState, command: Command<'opening'>): Answer {
  const amount = atoms(command.amount);
  const content = canonical([command.key, amount]);
  const known = account.opening;
  if (known !== undefined) {
    if (known.content !== content) return { status: 'differs' };
    return { status: 'imported', replayed: true, number: known.number, posted: known.posted };
  }
  if (account.status === 'closed') return { error: 'STATE_FORBIDS' };
  const number = account.commit(world.clockMs, (now) =>
    account.post(now, {
      type: 'opening',
      ...(amount > 0n ? { debit: 'funding', credit: 'wallet' } : { debit: 'wallet', credit: 'funding' }),
      amount: amount > 0n ? amount : -amount,
    }),
  );
  account.opening = { content, number, posted: account.posted };
  return { status: 'imported', replayed: false, number, posted: account.posted };
}

/** Saves the recipients. */
export function saveRecipients(account: AccountState, { emails, revision }: Command<'recipients'>): Answer {
  const same = canonical(account.recipients) === canonical(emails);
  if (account.recipientsRevision === revision + 1 && same) {
    return { status: 'saved', replayed: true, revision: revision + 1, emails };
  }
  if (account.recipientsRevision !== revision) {
    return { status: 'stale', revision: account.recipientsRevision, emails: account.recipients };
  }
  account.recipients = emails;
  account.recipientsRevision += 1;
  return { status: 'saved', replayed: false, revision: revision + 1, emails };
}

/** Saves the threshold levels. */
export function saveThresholds(world: World, account: AccountState, command: Command<'levels'>): Answer {
  const { levels, rearmPercent, revision } = command;
  const kept = account.levels.map(({ standing: _, since: __, ...level }) => level);
  const same = account.rearmPercent === rearmPercent && canonical(kept) === canonical(levels);
  const shown = (): Answer => ({ revision: account.levelsRevision, levels: shownLevels(account) });
  if (account.levelsRevision === revision + 1 && same) return { status: 'saved', replayed: true, ...shown() };
  if (account.levelsRevision !== revision) return { status: 'stale', ...shown() };
  saveLevels(account, command, Math.max(world.clockMs, account.lastAt));
  return { status: 'saved', replayed: false, ...shown() };
}
