import type { TwilioClient } from './client.ts';

/** The clients of the account and its subaccounts, and what is known of whose a leg is. */
export interface Accounts {
  /** One for each account, the main account first. */
  readonly clients: readonly TwilioClient[];
  /** Remembers whose leg it is; a bounded number of the latest. */
  learn(legId: string, accountSid: string): void;
  /** The clients in the order in which a leg is asked for: its own account first, where that is known. */
  inOrderFor(legId: string): readonly TwilioClient[];
}

const MOST_LEGS = 10_000;

/**
 * Gathers the accounts of a provider.
 *
 * @param clients - One for each account, the main account first.
 * @returns The accounts.
 */
export function gatherAccounts(clients: readonly TwilioClient[]): Accounts {
  const owners = new Map<string, string>();
  return {
    clients,
    learn: (legId, accountSid) => {
      // With one account there is nothing to choose.
      if (clients.length === 1) return;
      owners.delete(legId);
      owners.set(legId, accountSid);
      for (const oldest of owners.keys()) {
        if (owners.size <= MOST_LEGS) break;
        owners.delete(oldest);
      }
    },
    inOrderFor: (legId) => {
      const owner = owners.get(legId);
      if (owner === undefined) return clients;
      const isOwn = ({ accountSid }: TwilioClient): boolean => accountSid === owner;
      return [...clients.filter(isOwn), ...clients.filter((client) => !isOwn(client))];
    },
  };
}
