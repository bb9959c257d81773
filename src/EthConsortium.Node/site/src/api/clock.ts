import { signal } from "@preact/signals";

/** The time of day in seconds, for what tells an age: by the node's clock as soon as the node has told it, for the browser's own may be wrong. */
export const now = signal(Math.floor(Date.now() / 1000));

/** By how many seconds the node's clock is ahead of the browser's. */
let ahead = 0;

/** Takes over the time that the node tells; an answer without one changes nothing. */
export function setClock(serverTime: string | undefined): void {
  const time = Date.parse(serverTime ?? "") / 1000;
  if (Number.isNaN(time)) return;
  ahead = time - Date.now() / 1000;
  beat();
}

export function startClock(): void {
  setInterval(beat, 1_000);
}

function beat(): void {
  now.value = Math.floor(Date.now() / 1000 + ahead);
}
