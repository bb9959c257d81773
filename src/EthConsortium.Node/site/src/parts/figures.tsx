import type { ComponentChildren } from "preact";

export interface Figure {
  label: string;
  value: ComponentChildren;
  note?: ComponentChildren;
}

/** The numbers first: one line of them at the top of a page. */
export function Figures({ label, figures }: { label: string; figures: Figure[] }) {
  return (
    <dl class="figures" aria-label={label}>
      {figures.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class="figure">{value}</dd>
          <dd class="figure-note">{note ?? "\u00a0"}</dd>
        </div>
      ))}
    </dl>
  );
}
