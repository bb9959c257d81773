import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Announcer, hush } from "./announcer";
import { Icon } from "./icon";

interface DialogProps {
  title: string;
  /** Which of its steps is shown: the heading takes the focus with each, as what had it is gone. */
  step?: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus, closes with Escape and gives the focus back. */
export function Dialog({ title, step = "", onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const isGone = useRef(false);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    const section = opener?.closest("section")?.querySelector<HTMLElement>("h2");
    const element = dialog.current!;
    hush();
    element.showModal();
    return () => {
      // While it is open nothing else can take the focus, and the button that opened it may be gone by now.
      isGone.current = true;
      element.close();
      hush();
      [opener, section, document.querySelector<HTMLElement>("h1")].find(one => one?.isConnected && one !== document.body)?.focus();
    };
  }, []);
  useEffect(() => heading.current?.focus(), [step]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={() => !isGone.current && onClose()}>
      <div class="dialog-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
      <Announcer />
    </dialog>
  );
}
