import type { Action, Address, Preview } from "../api/types";
import { feeOf, isSame } from "../chain/calldata";
import type { Tone } from "../parts/status";

/** What a preview comes to, in a word or two. */
export function describeVerdict({ verdict, accepted, refusal }: Pick<Preview, "verdict" | "accepted" | "refusal">): { tone: Tone; title: string } {
  if (refusal) return { tone: "bad", title: "The chain would refuse it" };
  switch (verdict) {
    case "alreadyDone":
      return { tone: "idle", title: "It is so already: there is nothing to send" };
    case "waiting":
      return { tone: "busy", title: "It has to wait: there is nothing to send now" };
    case "wouldBeAccepted":
      return accepted ? { tone: "good", title: "The chain would accept it" } : { tone: "bad", title: "It cannot be sent" };
    default:
      return { tone: "bad", title: "The chain would refuse it" };
  }
}

/** Whether what comes out now is what was shown: the verdict, what changes, what is signed, and no larger a fee than was agreed to. */
export function isUnchanged(shown: Preview, now: Preview, largestFee: bigint): boolean {
  const before = shown.transaction;
  const after = now.transaction;
  return (
    shown.verdict === now.verdict &&
    shown.accepted === now.accepted &&
    shown.effects.join("\n") === now.effects.join("\n") &&
    shown.effect?.isDecisive === now.effect?.isDecisive &&
    before !== null &&
    after !== null &&
    before.data === after.data &&
    before.value === after.value &&
    before.chainId === after.chainId &&
    isSame(before.to, after.to) &&
    feeOf(after) <= largestFee
  );
}

/** The opposite of a vote that has been cast already, or null. */
export function oppositeOf(action: Action): Action | null {
  const opposite = (kind: "rescindVoteFor" | "rescindVoteAgainst", address: Address): Action => ({ kind, address });
  if (action.kind === "voteFor") return opposite("rescindVoteFor", action.address);
  return action.kind === "voteAgainst" ? opposite("rescindVoteAgainst", action.address) : null;
}
