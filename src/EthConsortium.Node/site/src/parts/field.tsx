import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  problem?: string | null;
  children: (attributes: { id: string; "aria-describedby": string; "aria-invalid": boolean }) => ComponentChildren;
}

/** A label, an input, and what is said about it, which a screen reader reads with it. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-hint`, "aria-invalid": Boolean(problem) })}
      <p id={`${id}-hint`} class={problem ? "field-problem" : "field-hint"}>
        {problem || hint || "\u00a0"}
      </p>
    </div>
  );
}
