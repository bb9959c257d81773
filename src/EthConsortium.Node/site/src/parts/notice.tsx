import type { ComponentChildren } from "preact";
import { Shape, type Tone } from "./status";

/** Words that have to be read: what is wrong, or what to mind. */
export function Notice({ tone, title, children }: { tone: Tone; title: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`}>
      <Shape tone={tone} />
      <div>
        <p class="notice-title">{title}</p>
        {children && <div class="notice-text">{children}</div>}
      </div>
    </div>
  );
}
