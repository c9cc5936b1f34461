const PATIENCE_MS = 15_000;

/**
 * Has the process end in order when it is told to: Ctrl-C, a service manager, a terminal that is closed.
 *
 * @param running - What is to be closed before.
 */
export function endWith(running: { close(): Promise<void> }): void {
  const end = (): void => {
    // Whatever still waits then is given up; what was committed is committed.
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    // A signal comes twice where a terminal and a parent both send it; closing twice is closing once.
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
