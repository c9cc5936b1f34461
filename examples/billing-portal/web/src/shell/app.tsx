import type { ReactNode } from 'react';
import { AccountProvider } from '../data/account.tsx';
import { loadSession, type SignedIn, useSession } from '../data/session.ts';
import { useHere } from '../route/location.tsx';
import { PageBoundary } from '../ui/page-boundary.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Frame } from './frame.tsx';
import { SignIn } from './sign-in.tsx';

/** The whole page: who is signed in decides what there is. */
export function App(): ReactNode {
  const { session, problem } = useSession();
  if (session === undefined) {
    return (
      <main className="alone">
        {problem === undefined ? (
          <Skeleton lines={4} />
        ) : (
          <ProblemBox problem={problem} onAgain={() => void loadSession()} />
        )}
      </main>
    );
  }
  return (
    <PageBoundary>
      {session.signedIn ? <AccountOnScreen session={session} /> : <SignIn logins={session.logins} />}
    </PageBoundary>
  );
}

function AccountOnScreen({ session }: { session: SignedIn }): ReactNode {
  const { search } = useHere();
  const { accounts } = session;
  const wanted = new URLSearchParams(search).get('account');
  const account = accounts.find(({ accountId }) => accountId === wanted) ?? accounts[0];
  if (account === undefined) {
    return (
      <main className="alone">
        <h1>No account</h1>
        <p>You are signed in, and no account is open to you. Ask an owner of your company to add you.</p>
      </main>
    );
  }
  return (
    <AccountProvider key={account.accountId} account={account}>
      <Frame session={session} />
    </AccountProvider>
  );
}
