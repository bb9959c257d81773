import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A part of a page with its heading, how many there are, and what can be done. */
export function Section({ title, count, actions, children }: { title: ComponentChildren; count?: string | undefined; actions?: ComponentChildren; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {count !== undefined && <span class="section-count">{count}</span>}
        {actions && <div class="section-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
