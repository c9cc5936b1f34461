import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  /** What helps to fill it in. */
  readonly hint?: ReactNode;
  /** The rule that it breaks. */
  readonly error?: string | undefined;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A field of one line with its label, hint and error. */
export function Field({ label, hint, error, className = '', ...input }: FieldProps): ReactNode {
  const id = useId();
  const told = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>
        {label}
        {input.required ? '' : <span className="optional"> (optional)</span>}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={told.length > 0 ? told.join(' ') : undefined}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
