import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { asProblem, type Problem } from '../data/problem.ts';
import { type Login, signIn } from '../data/session.ts';
import { Field } from '../ui/field.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';

/** Signing in, with the logins that come with the example. */
export function SignIn({ logins }: { logins: readonly Login[] }): ReactNode {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Live Calls billing';
  }, []);

  const enter = async (login: Pick<Login, 'email' | 'password'>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(login.email, login.password);
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void enter({ email, password });
  };
  return (
    <main className="alone">
      <h1>Sign in</h1>
      <p className="lead">Billing of your company's live calls.</p>
      <form className="stack" onSubmit={submit}>
        <Field
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Field
          label="Password"
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        {problem !== undefined && <ProblemBox problem={problem} />}
        <button type="submit" className="button button-main" disabled={isBusy}>
          {isBusy ? 'Signing in' : 'Sign in'}
        </button>
      </form>
      {logins.length > 0 && (
        <section className="logins" aria-labelledby="logins">
          <h2 id="logins">Logins of this example</h2>
          <ul className="plain-list">
            {logins.map((login) => (
              <li key={login.email}>
                <button type="button" className="login" disabled={isBusy} onClick={() => void enter(login)}>
                  <span>
                    <strong>{login.name}</strong> <span className="muted">({login.role})</span>
                  </span>
                  <span className="muted">{login.email}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
