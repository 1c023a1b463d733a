/** A button that opens a small form under itself, and what every such form has in common. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: string;
  name: string; // how tests and styles find it
  children: (close: () => void) => ComponentChildren;
}

/** Opens with Enter or space, and the first field has the focus; Esc closes it and goes back. */
export function Unfold({ label, name, children }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) inside.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset here would be one inside a form of its own
    <div
      role="group"
      class={`unfold ${name}`}
      onKeyDown={(event) => {
        if (!open || event.key !== "Escape") return;
        event.stopPropagation(); // it closes this, and not the incident
        close();
      }}
    >
      <button ref={button} type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && <div ref={inside}>{children(close)}</div>}
    </div>
  );
}

export interface Sending {
  busy: boolean;
  trouble: string | null;
  send: (sent: Promise<unknown>) => void;
}

/** Sends a form once; what went wrong is said where it was sent from. */
export function useSending(done: () => void): Sending {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const send = (sent: Promise<unknown>) => {
    setBusy(true);
    setTrouble(null);
    sent
      .then(done, (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { busy, trouble, send };
}

/** The last lines of a form: what went wrong, and the button that sends it. */
export function Send({ sending, label = "Put on the record" }: { sending: Sending; label?: string }) {
  return (
    <>
      {sending.trouble !== null && (
        <p class="trouble wide" role="alert">
          {sending.trouble}
        </p>
      )}
      <button type="submit" class="wide" disabled={sending.busy}>
        {sending.busy ? "Recording…" : label}
      </button>
    </>
  );
}

/** What the server answers: asked once shown and whenever `ask` changes; a late answer is dropped.
 *
 * `ask` comes from `useCallback`. A text is what went wrong; null: no answer yet.
 */
export function useAsked<T extends object>(ask: () => Promise<T>): T | string | null {
  const [found, setFound] = useState<T | string | null>(null);
  useEffect(() => {
    let wanted = true;
    const show = (answer: T | string) => {
      if (wanted) setFound(answer);
    };
    setFound(null);
    ask().then(show, (error: unknown) => show(error instanceof Error ? error.message : String(error)));
    return () => {
      wanted = false;
    };
  }, [ask]);
  return found;
}

type Values<Key extends string> = Record<Key, string>;
type Typed = { currentTarget: { value: string } };

/** The texts of a form: what a field shows, what is typed into it, and what is sent of it. */
export function useFields<Key extends string>(empty: Values<Key>) {
  const [values, setValues] = useState(empty);
  const field = (name: Key) => ({
    name,
    value: values[name],
    onInput: (e: Typed) => setValues((held) => ({ ...held, [name]: e.currentTarget.value })),
  });
  return { values, field, put: (part: Partial<Values<Key>>) => setValues((held) => ({ ...held, ...part })) };
}

/** What was left empty is unknown, and is sent as null. */
export function known<Key extends string>(values: Values<Key>): Record<Key, string | null> {
  return Object.fromEntries(
    Object.entries<string>(values).map(([key, value]) => [key, value.trim() || null]),
  ) as Record<Key, string | null>;
}

export const submitting = (act: () => void) => (event: Event) => {
  event.preventDefault();
  act();
};
