import { useState } from "preact/hooks";
import { clamp, formatInteger, splitUnseen } from "../chain/text";

const LONGEST = 40;

/**
 * A text that strangers wrote: kept from its surroundings' direction of writing, with what cannot be seen made visible, and cut
 * when it is long. It is only ever a text node.
 */
export function DataText({ text, longest = LONGEST }: { text: string; longest?: number }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > longest;
  const shown = isLong && !isWhole ? clamp(text, longest) : text;
  return (
    <span class={isWhole ? "data-text whole" : "data-text"}>
      <bdi>{splitUnseen(shown).map(part => (part.isUnseen ? <span class="unseen">{part.text}</span> : part.text))}</bdi>
      {isLong && (
        <button type="button" class="more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)} aria-label={isWhole ? "Show less" : `Show all ${formatInteger(text.length)} characters`}>
          {isWhole ? "less" : "…"}
        </button>
      )}
    </span>
  );
}
