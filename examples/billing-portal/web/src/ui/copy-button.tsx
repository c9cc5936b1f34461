import { type ReactNode, useEffect, useState } from 'react';

/** Copies a text, and says whether it did. */
export function CopyButton({ text, what }: { text: string; what: string }): ReactNode {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return;
    const timer = setTimeout(() => setTold(''), 3000);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async (from: HTMLElement): Promise<void> => {
    const isCopied = (await writeClipboard(text)) || copySelected(text, from);
    setTold(isCopied ? 'Copied' : 'Select and copy');
  };
  return (
    <>
      <button
        type="button"
        className="button button-small copy"
        onClick={({ currentTarget }) => void copy(currentTarget)}
      >
        {told === '' ? 'Copy' : told}
        <span className="unseen"> {what}</span>
      </button>
      <span className="unseen" role="status">
        {told === '' ? '' : `${told}: ${what}`}
      </span>
    </>
  );
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The way of pages without TLS, and of browsers that ask first: the text is selected beside the button, and copied. */
function copySelected(text: string, button: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  button.after(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  button.focus();
  return isCopied;
}
