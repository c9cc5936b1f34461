import type { ResponseOf } from '@live-calls/http';
import { type ReactNode, useState } from 'react';
import { useChange } from '../data/account.tsx';
import { newKey } from '../data/new-key.ts';
import { useSave } from '../data/use-save.ts';
import { isWebAddress, methodNames } from '../purchase/top-up-words.ts';
import { Chip } from '../ui/chip.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';

/** A way to pay that the processor keeps. */
export type SavedMethod = ResponseOf<'GET /accounts/{accountId}/payment-methods'>['methods'][number];

interface SavedMethodsProps {
  readonly methods: readonly SavedMethod[];
  readonly onChange: () => void;
}

/** What is kept, and what can be done with it. */
export function SavedMethods({ methods, onChange }: SavedMethodsProps): ReactNode {
  const change = useChange();
  const { problem, isSaving: isBusy, run } = useSave();
  // The same until it has worked, so that asking again after a broken connection is the same request.
  const [key, setKey] = useState(newKey);
  // A processor without a page of its own for it, such as Stripe, keeps a card with a purchase.
  const [keepsWithPurchase, setKeepsWithPurchase] = useState(false);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    await run(async () => void (await work()));
    onChange();
  };
  const add = (): Promise<void> =>
    act(async () => {
      const { actionUrl } = await change('POST /accounts/{accountId}/payment-methods', {
        body: { method: 'card' },
        key,
      });
      setKey(newKey());
      if (isWebAddress(actionUrl)) window.location.assign(actionUrl);
      else setKeepsWithPurchase(true);
    });
  return (
    <>
      {methods.length === 0 ? (
        <p className="empty">Nothing is kept yet. A kept card pays later purchases with one click.</p>
      ) : (
        <ul className="recipients" aria-label="Kept methods">
          {methods.map((method) => (
            <MethodRow
              key={method.methodId}
              method={method}
              isBusy={isBusy}
              onDefault={() =>
                void act(() =>
                  change('POST /accounts/{accountId}/payment-methods/{methodId}/make-default', {
                    parts: { methodId: method.methodId },
                  }),
                )
              }
              onForget={() =>
                void act(() =>
                  change('DELETE /accounts/{accountId}/payment-methods/{methodId}', {
                    parts: { methodId: method.methodId },
                  }),
                )
              }
            />
          ))}
        </ul>
      )}
      {problem !== undefined && <ProblemBox problem={problem} />}
      {keepsWithPurchase && (
        <p className="notice notice-plain" role="status">
          A card is kept when you pay with it: add balance by card, and choose to keep it.
        </p>
      )}
      <p>
        <button type="button" className="button" disabled={isBusy} onClick={() => void add()}>
          Keep a card
        </button>
      </p>
    </>
  );
}

interface MethodRowProps {
  readonly method: SavedMethod;
  readonly isBusy: boolean;
  readonly onDefault: () => void;
  readonly onForget: () => void;
}

function MethodRow({ method, isBusy, onDefault, onForget }: MethodRowProps): ReactNode {
  const [isSure, setSure] = useState(false);
  const { label, isDefault } = method;
  return (
    <li>
      <span>
        {label} <span className="muted">{methodNames[method.method]}</span>{' '}
        {isDefault && <Chip tone="plain">Default</Chip>}
      </span>
      <span className="row-actions">
        {!isDefault && (
          <button type="button" className="button button-small" disabled={isBusy} onClick={onDefault}>
            Make default<span className="unseen">: {label}</span>
          </button>
        )}
        <button
          type="button"
          className="button button-small button-quiet"
          disabled={isBusy}
          onClick={() => (isSure ? onForget() : setSure(true))}
        >
          {isSure ? 'Yes, forget it' : 'Forget'}
          <span className="unseen">: {label}</span>
        </button>
      </span>
    </li>
  );
}
