import { signal } from "@preact/signals";

const said = signal("");

/** Says something to those who hear the page instead of seeing it. */
export function announce(text: string): void {
  // The same words again are only heard when they come anew.
  said.value = said.value === text ? `${text}\u00a0` : text;
}

/** Forgets what was said, so that an announcer that comes into view does not say it again. */
export function hush(): void {
  said.value = "";
}

/** Where it is said. A modal dialog has one of its own: what is outside of it is not heard. */
export function Announcer() {
  return (
    <div class="unseen-text" role="status" aria-live="polite">
      {said}
    </div>
  );
}
