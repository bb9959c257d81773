import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Action } from "../api/types";

interface ChooseFormProps {
  /** The action that was chosen, or null while something is wrong. */
  action: Action | null;
  onChosen: (action: Action) => void;
  /** Given whether what is wrong is to be said, which is not before the first attempt. */
  children: (isAttempted: boolean) => ComponentChildren;
}

/** A form whose answer is an action to look at. Nothing is sent from it. */
export function ChooseForm({ action, onChosen, children }: ChooseFormProps) {
  const [isAttempted, setAttempted] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    setAttempted(true);
    if (action) onChosen(action);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      {children(isAttempted)}
      <div class="buttons">
        <button type="submit" class="button primary">
          See what it would do
        </button>
      </div>
    </form>
  );
}
