import { useEffect, useState } from "preact/hooks";
import { postJson } from "../api/http";
import { state } from "../api/live";
import type { Action, Address, Hash, Preview } from "../api/types";
import { announce } from "../parts/announcer";
import { Notice } from "../parts/notice";
import { actor } from "./actor";
import { ActionWords } from "./action-words";
import { ActorField } from "./actor-field";
import { SendButtons } from "./send-buttons";
import { SignedPart } from "./signed-part";
import { describeVerdict, oppositeOf } from "./verdict";

interface ReviewProps {
  action: Action;
  onSent: (hash: Hash) => void;
  onBack: (() => void) | null;
  onInstead: (action: Action) => void;
}

/** Says in words what an action would do and whether the chain would take it, before any wallet opens. */
export function Review({ action, onSent, onBack, onInstead }: ReviewProps) {
  const from = actor.value;
  const [asked, setAsked] = useState<{ from: Address; action: Action; preview: Preview } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  // What was answered for another account is not shown for this one.
  const preview = asked && asked.from === from && asked.action === action ? asked.preview : null;

  // Asked again when the consortium changes, for then it may come out otherwise.
  const { admins, proposals, validators } = state.value ?? {};
  useEffect(() => {
    if (!from) return;
    const stop = new AbortController();
    setProblem(null);
    setAsking(true);
    postJson<Preview>("api/preview", { from, action }, stop.signal)
      .then(answer => setAsked({ from, action, preview: answer }))
      .catch((error: Error) => {
        if (!stop.signal.aborted) setProblem(error.message);
      })
      .finally(() => {
        if (!stop.signal.aborted) setAsking(false);
      });
    return () => stop.abort();
  }, [from, action, admins, proposals, validators]);

  const instead = preview?.hasVoted ? oppositeOf(action) : null;
  return (
    <div class="review">
      <div class="what">
        <ActionWords action={action} />
      </div>
      <ActorField />
      {from && (
        <div aria-live="polite" class="verdict">
          {problem ? <Notice tone="bad" title="No preview">{problem}</Notice> : preview ? <Verdict preview={preview} /> : <p class="muted waiting">Asking the chain what it would do…</p>}
        </div>
      )}
      {instead && (
        <div class="buttons">
          <button type="button" class="button" onClick={() => onInstead(instead)}>
            Take back the vote
          </button>
        </div>
      )}
      {preview?.transaction && <SignedPart transaction={preview.transaction} sentences={preview.sentences} />}
      <SendButtons
        key={from}
        action={action}
        from={from}
        preview={problem ? null : preview}
        isAsking={isAsking}
        onChanged={changed => {
          if (from) setAsked({ from, action, preview: changed });
          announce(describeVerdict(changed).title);
        }}
        onSent={onSent}
        onBack={onBack}
      />
    </div>
  );
}

function Verdict({ preview }: { preview: Preview }) {
  const { text, refusal, effects, effect, note } = preview;
  const { tone, title } = describeVerdict(preview);
  const isDecisive = effect?.isDecisive !== false;
  return (
    <>
      <Notice tone={tone} title={title}>
        <p class="data">{refusal?.message ?? text}</p>
        {note && <p class="data">{note}</p>}
      </Notice>
      {effects.length > 0 && !isDecisive && <p class="muted">This vote alone does not do it. If it succeeds later:</p>}
      {effects.length > 0 && (
        <ul class="effects" aria-label={isDecisive ? "What changes" : "What would change"}>
          {effects.map(one => (
            <li class="data">{one}</li>
          ))}
        </ul>
      )}
    </>
  );
}
