import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWalletView } from '../data/use-wallet-view.ts';
import { moneyText } from '../text/money.ts';

// While calls run the balance moves every second; said that often, nobody could listen to anything else.
const PAUSE_MS = 20_000;

/** Tells the balance to those who listen to the page, now and then, when it has changed. */
export function BalanceVoice(): ReactNode {
  const { wallet } = useWalletView();
  const [said, setSaid] = useState('');
  const lastMs = useRef(0);
  const text = wallet === undefined ? '' : `Available balance ${moneyText(wallet.available)}`;
  useEffect(() => {
    const waitMs = Math.max(0, lastMs.current + PAUSE_MS - performance.now());
    const timer = setTimeout(() => {
      lastMs.current = performance.now();
      setSaid(text);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
