import type { ResponseOf } from '@live-calls/http';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useAccount } from '../data/account.tsx';
import { addressOf, ask } from '../data/client.ts';
import { asProblem, offline, type Problem } from '../data/problem.ts';
import { counted, countText } from '../text/words.ts';
import { ProblemBox } from '../ui/problem-box.tsx';
import { type DownloadProgress, readDownload } from './read-download.ts';
import type { ReportAsked } from './usage-report.tsx';

interface DownloadProps {
  readonly asked: ReportAsked;
  /** The totals on the screen: the file is as of the same entry, so that both agree. */
  readonly report: ResponseOf<'GET /accounts/{accountId}/usage-report/totals'> | undefined;
}

/** Takes the report away as a file, and says how far it is. */
export function Download({ asked, report }: DownloadProps): ReactNode {
  const { accountId } = useAccount();
  const [progress, setProgress] = useState<DownloadProgress>();
  const [problem, setProblem] = useState<Problem>();
  const [told, setTold] = useState('');
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (): Promise<void> => {
    if (running.current !== undefined || report === undefined) return;
    const abort = new AbortController();
    running.current = abort;
    setProblem(undefined);
    setTold('');
    setProgress({ bytes: 0, lines: 0 });
    try {
      const query = { ...asked, asOf: report.asOf, byteOrderMark: 'true' } as const;
      const response = await ask(
        addressOf('GET /accounts/{accountId}/usage-report/csv', { accountId }, query),
        { signal: abort.signal },
      );
      if (response.body === null) throw offline();
      const pieces = await readDownload(response.body, setProgress);
      save(new Blob([...pieces], { type: 'text/csv' }), `usage-${asked.from}-${asked.until}.csv`);
      setTold('Download complete.');
    } catch (thrown) {
      if (abort.signal.aborted) setTold('Download canceled.');
      else setProblem(thrown instanceof TypeError ? offline() : asProblem(thrown));
    } finally {
      running.current = undefined;
      setProgress(undefined);
    }
  };
  const isRunning = progress !== undefined;
  const all = report?.totals.legs ?? 0;
  return (
    <div className="download">
      {problem !== undefined && <ProblemBox problem={problem} onAgain={() => void start()} />}
      <p className="download-line">
        <button
          type="button"
          className="button button-main"
          disabled={isRunning || report === undefined}
          onClick={() => void start()}
        >
          Download CSV
        </button>
        {isRunning && (
          <>
            <progress aria-label="Download" max={Math.max(1, all)} value={Math.min(progress.lines, all)} />
            <span className="num">
              {countText(progress.lines)} of {counted(all, 'line')}
            </span>
            <button type="button" className="button button-small" onClick={() => running.current?.abort()}>
              Cancel
            </button>
          </>
        )}
        <span role="status">{told}</span>
      </p>
    </div>
  );
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
