import { useEffect } from "preact/hooks";
import type { Action, Hash } from "../api/types";
import { describeProgress, dismiss, type Followed, following, isSettled, toneOf } from "../chain/following";
import { formatInteger, shorten } from "../chain/text";
import { announce } from "../parts/announcer";
import { CopyButton } from "../parts/copy-button";
import { Notice } from "../parts/notice";
import { Shape, type Tone } from "../parts/status";

interface FollowProps {
  hash: Hash;
  chosen: Action;
  onClose: () => void;
  onRest: () => void;
}

/** What became of a transaction: sent, in a block, final. It may be closed; the head of the page goes on telling. */
export function Follow({ hash, chosen, onClose, onRest }: FollowProps) {
  const sent = following.value.find(one => one.hash === hash);
  const result = sent?.result;
  useEffect(() => {
    if (result) announce(`${result.status}. ${result.message}`);
  }, [result?.status]);
  const hasRest = sent && "addresses" in sent.action && "addresses" in chosen && sent.action.addresses.length < chosen.addresses.length;
  const isLost = result?.status === "failed" || result?.status === "replaced";
  const isFinal = result?.status === "final";
  const isInBlock = result?.block != null;

  // Whoever has seen how it came out need not be told again.
  useEffect(() => () => {
    const last = following.peek().find(one => one.hash === hash);
    if (last && isSettled(last)) dismiss(hash);
  }, [hash]);
  return (
    <div class="review">
      <ol class="steps">
        <Step tone="good" title="Sent">
          <code title={hash}>{shorten(hash)}</code> <CopyButton text={hash} what="hash of the transaction" />
        </Step>
        <Step tone={isInBlock ? (isLost ? "bad" : "good") : isLost ? "idle" : "busy"} title="In a block">
          {isInBlock ? `Block ${formatInteger(result.block!)}` : isLost ? "In none" : "Waiting for the next block"}
        </Step>
        <Step tone={isFinal ? "good" : isInBlock && !isLost ? "busy" : "idle"} title="Final">
          {isFinal ? "It will not change any more" : isLost ? "Nothing changed" : describeProgress(result)}
        </Step>
      </ol>
      {result?.message && (
        <Notice tone={toneOf(result.status)} title={<span class="data">{result.message}</span>}>
          {result.revertReason && <span class="data">{result.revertReason}</span>}
        </Notice>
      )}
      <div class="buttons">
        {hasRest && sent && isDone(sent) && (
          <button type="button" class="button" onClick={onRest}>
            Go on with the others
          </button>
        )}
        <button type="button" class="button primary" onClick={onClose}>
          {sent && isSettled(sent) ? "Done" : "Close and go on watching"}
        </button>
      </div>
    </div>
  );
}

function isDone({ result }: Followed): boolean {
  return result?.status === "final";
}

function Step({ tone, title, children }: { tone: Tone; title: string; children: preact.ComponentChildren }) {
  return (
    <li class={`step ${tone}`}>
      <Shape tone={tone} />
      <span class="step-title">{title}</span>
      <span class="muted">{children}</span>
    </li>
  );
}
