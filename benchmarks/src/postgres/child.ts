import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of a benchmark's own that answers one message at a time. */
export class Child {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /**
   * Starts a process, and waits until it is ready.
   *
   * @param script - File beside this one.
   * @param job - What it is told; any plain data.
   * @returns The process and what it said when it was ready.
   */
  static async start<Ready>(
    script: string,
    job: object,
  ): Promise<{ readonly child: Child; readonly ready: Ready }> {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = new Child(fork(path, [JSON.stringify(job)]));
    return { child, ready: (await child.#answer()) as Ready };
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param message - Plain data.
   * @returns The answer.
   */
  async ask(message: object): Promise<unknown> {
    const answer = this.#answer();
    this.#process.send(message);
    return answer;
  }

  /** Ends the process. */
  stop(): void {
    this.#process.removeAllListeners();
    this.#process.kill();
  }

  #answer(): Promise<unknown> {
    return new Promise((done, fail) => {
      const ended = (status: number | null): void =>
        fail(new Error(`A process ended with status ${status}.`));
      this.#process.once('exit', ended);
      this.#process.once('message', (answer) => {
        this.#process.off('exit', ended);
        done(answer);
      });
    });
  }
}
