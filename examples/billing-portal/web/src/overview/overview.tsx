import type { ReactNode } from 'react';
import { useAccount } from '../data/account.tsx';
import type { Contact } from '../data/session.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { open } from '../route/location.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { CallsInProgress } from './calls-in-progress.tsx';
import { MoneyComing } from './money-coming.tsx';
import { NotSetUp } from './not-set-up.tsx';
import { RecentActivity } from './recent-activity.tsx';
import { WalletCard } from './wallet-card.tsx';

const states: Readonly<Record<string, { readonly tone: Tone; readonly label: string }>> = {
  active: { tone: 'good', label: 'Active' },
  'not-set-up': { tone: 'plain', label: 'Not Set Up' },
  suspended: { tone: 'bad', label: 'Suspended' },
  closed: { tone: 'bad', label: 'Closed' },
};

/** Status, balance, calls in progress: what is seen first. */
export function Overview(): ReactNode {
  const { isOwner, accountManager } = useAccount();
  const view = useWalletView();
  const { status, contract, problem, again } = view;
  const state = status === undefined ? undefined : states[status];
  const contact = contract?.accountManager ?? accountManager;
  const canBuy = isOwner && status === 'active';
  return (
    <Page
      title="Live Calls"
      lead={
        <span className="status-line">
          Status{' '}
          {state === undefined ? (
            <Chip tone="plain">Loading</Chip>
          ) : (
            <Chip tone={state.tone}>{state.label}</Chip>
          )}
        </span>
      }
      actions={
        canBuy && (
          <button type="button" className="button button-main" onClick={() => open({ name: 'add-balance' })}>
            Add Balance
          </button>
        )
      }
    >
      {problem !== undefined && status === undefined && <ProblemBox problem={problem} onAgain={again} />}
      {status === 'not-set-up' && <NotSetUp {...(contact !== undefined && { contact })} />}
      {(status === 'suspended' || status === 'closed') && <Halted status={status} contact={contact} />}
      {status !== 'not-set-up' && (
        <div className="overview">
          <WalletCard view={view} />
          {isOwner && <CallsInProgress />}
          {isOwner && <MoneyComing timeZone={view.timeZone} />}
          {isOwner && <RecentActivity timeZone={view.timeZone} />}
        </div>
      )}
    </Page>
  );
}

function Halted({
  status,
  contact,
}: {
  status: 'suspended' | 'closed';
  contact: Contact | undefined;
}): ReactNode {
  return (
    <div className="notice notice-warn">
      <p className="notice-title">This account is {status}.</p>
      <p>
        No new calls are connected and nothing can be bought.{' '}
        {contact !== undefined && (
          <>
            Ask {contact.name}: <a href={`mailto:${contact.email}`}>{contact.email}</a>.
          </>
        )}
      </p>
    </div>
  );
}
