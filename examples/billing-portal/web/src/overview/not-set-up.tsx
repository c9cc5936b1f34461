import type { ReactNode } from 'react';
import type { Contact } from '../data/session.ts';
import { Card } from '../ui/card.tsx';

/** An account without a contract: what it would be, and whom to ask. */
export function NotSetUp({ contact }: { contact?: Contact }): ReactNode {
  return (
    <Card title="Not Set Up" className="not-set-up">
      <p>
        Live calls are not set up for this account yet. Your account manager agrees prices and destinations
        with you; then you add balance here and calls can begin.
      </p>
      {contact === undefined ? (
        <p>Please contact your account manager.</p>
      ) : (
        <dl className="facts">
          <div>
            <dt>Account manager</dt>
            <dd>{contact.name}</dd>
          </div>
          <div>
            <dt>E-mail</dt>
            <dd>
              <a href={`mailto:${contact.email}`}>{contact.email}</a>
            </dd>
          </div>
          {contact.phone !== undefined && (
            <div>
              <dt>Phone</dt>
              <dd>
                <a href={`tel:${contact.phone.replace(/[^+\d]/g, '')}`}>{contact.phone}</a>
              </dd>
            </div>
          )}
        </dl>
      )}
    </Card>
  );
}
