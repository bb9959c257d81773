import { signal } from "@preact/signals";
import type { Action, Address } from "../api/types";

/** What somebody wants to do: an action that is complete, or one that has to be asked for the rest of it. */
export type Request =
  | { kind: "act"; action: Action }
  | { kind: "propose" }
  | { kind: "alias" }
  | { kind: "addValidators" }
  | { kind: "removeValidators" }
  | { kind: "transfer"; to?: Address };

export const request = signal<Request | null>(null);
