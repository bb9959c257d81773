import { useEffect, useState } from "preact/hooks";
import { postJson } from "../api/http";
import { state } from "../api/live";
import type { Action, Hash, Preview } from "../api/types";
import { Notice } from "../parts/notice";
import { actor } from "./actor";
import { ActionWords } from "./action-words";
import { ActorField } from "./actor-field";
import { SendButtons } from "./send-buttons";
import { SignedPart } from "./signed-part";

interface ReviewProps {
  action: Action;
  onSent: (hash: Hash) => void;
  onBack: (() => void) | null;
}

/** Says in words what an action would do and whether the chain would take it, before any wallet opens. */
export function Review({ action, onSent, onBack }: ReviewProps) {
  const from = actor.value;
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  // Asked again when the consortium changes, for then it may come out otherwise.
  const { admins, proposals, validators } = state.value ?? {};
  useEffect(() => {
    if (!from) return;
    const stop = new AbortController();
    setProblem(null);
    postJson<Preview>("api/preview", { from, action }, stop.signal).then(setPreview, (error: Error) => {
      if (!stop.signal.aborted) setProblem(error.message);
    });
    return () => stop.abort();
  }, [from, action, admins, proposals, validators]);
  useEffect(() => setPreview(null), [from, action]);

  return (
    <div class="review">
      <div class="what">
        <ActionWords action={action} />
      </div>
      <ActorField />
      <div aria-live="polite" class="verdict">
        {problem ? <Notice tone="bad" title="No preview">{problem}</Notice> : preview ? <Verdict preview={preview} /> : <p class="muted waiting">Asking the chain what it would do…</p>}
      </div>
      {preview?.transaction && <SignedPart transaction={preview.transaction} sentences={preview.sentences} />}
      <SendButtons action={action} from={from} preview={problem ? null : preview} onSent={onSent} onBack={onBack} />
    </div>
  );
}

function Verdict({ preview }: { preview: Preview }) {
  const { accepted, text, refusal, effects, note, transaction } = preview;
  const title = refusal || !accepted ? "The chain would refuse it" : transaction ? "The chain would accept it" : "There is nothing to send";
  return (
    <>
      <Notice tone={refusal || !accepted ? "bad" : transaction ? "good" : "idle"} title={title}>
        <p class="data">{refusal?.message ?? text}</p>
        {note && <p class="data">{note}</p>}
      </Notice>
      {effects.length > 0 && (
        <ul class="effects" aria-label="What changes">
          {effects.map(effect => (
            <li class="data">{effect}</li>
          ))}
        </ul>
      )}
    </>
  );
}
