import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { HistoryEntry } from "../api/types";
import { count, formatInteger, formatTime, shorten } from "../chain/text";
import { DataText } from "../parts/data-text";

const SHOWN = 3;

/** What exactly was done, beyond who did it to whom: the votes then, the alias given, which validators. */
export function HistoryFacts({ entry: { kind, votes, votesNeeded, alias, given, validators = [], capacity, due } }: { entry: HistoryEntry }) {
  const text = alias ?? given;
  const facts: ComponentChildren[] = [];
  if (votes != null) facts.push(votesNeeded != null ? `${formatInteger(votes)} of ${count(votesNeeded, "vote")}` : count(votes, "vote"));
  if (text) facts.push(<>{kind === "consortiumRenamed" ? "name" : "alias"} <DataText text={text} /></>);
  if (capacity != null) facts.push(`${count(capacity, "validator")} an admin`);
  if (due) facts.push(<>due <time dateTime={due}>{formatTime(due)}</time></>);
  if (facts.length + validators.length === 0) return null;
  return (
    <>
      {facts.length > 0 && (
        <span class="history-facts muted">
          {facts.map((fact, i) => (
            <span key={i}>{fact}</span>
          ))}
        </span>
      )}
      {validators.length > 0 && <Addresses addresses={validators} />}
    </>
  );
}

function Addresses({ addresses }: { addresses: string[] }) {
  const [isWhole, setWhole] = useState(false);
  return (
    <span class="history-facts muted">
      {(isWhole ? addresses : addresses.slice(0, SHOWN)).map(address => (
        <code key={address} title={address}>{shorten(address)}</code>
      ))}
      {addresses.length > SHOWN && (
        <button type="button" class="more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "fewer" : `and ${count(addresses.length - SHOWN, "more validator")}`}
        </button>
      )}
    </span>
  );
}
