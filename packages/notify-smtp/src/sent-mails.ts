/** Mails that this process sends or has sent. */
export interface SentMails {
  /**
   * Sends a mail unless it was sent or is under way.
   *
   * @param messageId - Its Message-ID.
   * @param send - Sends it.
   * @throws What sending throws; it is forgotten then, and may be sent again.
   */
  once(messageId: string, send: () => Promise<void>): Promise<void>;
}

/** A retry comes within hours; ten thousand mails are about a megabyte. */
const MOST_REMEMBERED = 10_000;

/**
 * Makes the memory by which a repeated delivery mails only those who have no mail yet.
 *
 * @param most - Mails that are remembered; the oldest are forgotten.
 * @returns The memory.
 */
export function sentMails(most: number = MOST_REMEMBERED): SentMails {
  const sent = new Map<string, Promise<void>>();
  return {
    once: (messageId, send) => {
      const before = sent.get(messageId);
      if (before !== undefined) return before;
      const sending = send();
      sent.set(messageId, sending);
      sending.catch(() => sent.delete(messageId));
      const [oldest] = sent.keys();
      if (sent.size > most && oldest !== undefined) sent.delete(oldest);
      return sending;
    },
  };
}
