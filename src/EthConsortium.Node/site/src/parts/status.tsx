import type { ComponentChildren } from "preact";

export type Tone = "good" | "busy" | "warn" | "bad" | "idle";

// Each tone has a shape of its own, so that none is told by colour alone.
const SHAPES: Record<Tone, string> = {
  good: "M6 1a5 5 0 100 10A5 5 0 006 1z",
  busy: "M6 1a5 5 0 100 10A5 5 0 006 1zM6 2.6v6.8a3.4 3.4 0 000-6.8z",
  warn: "M6 .8L11.6 10.8H.4z",
  bad: "M1.2 1.2h9.6v9.6H1.2z",
  idle: "M6 1a5 5 0 100 10A5 5 0 006 1zM6 2.8a3.2 3.2 0 110 6.4 3.2 3.2 0 010-6.4z",
};

/** A state: shape, colour and word. */
export function Status({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`status ${tone}`}>
      <Shape tone={tone} />
      <span>{children}</span>
    </span>
  );
}

export function Shape({ tone }: { tone: Tone }) {
  return (
    <svg class={`shape ${tone}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[tone]} fill-rule="evenodd" />
    </svg>
  );
}
