import { type ReactNode, useEffect, useState } from 'react';

/** Copies a text, and says whether it did. */
export function CopyButton({ text, what }: { text: string; what: string }): ReactNode {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return;
    const timer = setTimeout(() => setTold(''), 3000);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setTold('Copied');
    } catch {
      setTold('Select and copy');
    }
  };
  return (
    <>
      <button type="button" className="button button-small copy" onClick={() => void copy()}>
        {told === '' ? 'Copy' : told}
        <span className="unseen"> {what}</span>
      </button>
      <span className="unseen" role="status">
        {told === '' ? '' : `${told}: ${what}`}
      </span>
    </>
  );
}
