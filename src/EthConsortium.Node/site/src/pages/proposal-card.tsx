import { useState } from "preact/hooks";
import { isActor } from "../actions/actor";
import { request } from "../actions/request";
import { now } from "../api/clock";
import { state } from "../api/live";
import type { Address, Proposal, VoteKind } from "../api/types";
import { count, toLine } from "../chain/text";
import { Account } from "../parts/account";
import { AccountChip } from "../parts/account-chip";
import { Age } from "../parts/age";
import { Status } from "../parts/status";

const SHOWN = 12;

/** An open vote: about whom, how far it is, who voted, who has not, until when. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const { kind, address, alias, votes, votesNeeded, voters, notVoted, proposer, proposedAt, expiresAt, enforceableAt } = proposal;
  const isEviction = kind === "eviction";
  const unnamed = votes - voters.length;
  const isLate = expiresAt !== null && Date.parse(expiresAt) / 1000 < now.value;
  return (
    <article class={`card vote ${kind}`} aria-label={`${isEviction ? "Eviction" : "Admission"} of ${toLine(alias) || address}`}>
      <div class="vote-head">
        <Status tone={isEviction ? "warn" : "busy"}>{isEviction ? "Eviction" : "Admission"}</Status>
        <span class="muted">
          {expiresAt ? <>{isLate ? "expired" : "expires"} <Age time={expiresAt} /></> : enforceableAt ? <>can be carried out <Age time={enforceableAt} /></> : "does not expire"}
        </span>
      </div>
      <Account address={address} />
      <div class="vote-count">
        <span class="figure">
          {votes} <span class="figure-of">of {count(votesNeeded, "vote")}</span>
        </span>
        <progress max={votesNeeded} value={Math.min(votes, votesNeeded)} aria-label={`${votes} of ${votesNeeded} votes`} />
      </div>
      <Voters title="Voted" sign="✓" count={votes} addresses={voters} rest={unnamed > 0 ? `and ${count(unnamed, "vote")} that the contract gives no name of` : null} />
      {unnamed === 0 && <Voters title="Not voted" sign="○" count={notVoted.length} addresses={notVoted} rest={null} />}
      {proposer && (
        <p class="vote-origin muted">
          Proposed by <AccountChip address={proposer} /> {proposedAt && <Age time={proposedAt} />}
        </p>
      )}
      <div class="vote-foot">
        <VoteButtons proposal={proposal} />
      </div>
    </article>
  );
}

function VoteButtons({ proposal: { kind, address, voters, enforceableAt } }: { proposal: Proposal }) {
  const hasVoted = voters.some(isActor);
  const isForEver = state.value?.chain.governanceVersion === "v1";
  const isDue = enforceableAt !== null && Date.parse(enforceableAt) / 1000 <= now.value;
  if (hasVoted && isForEver) return <span class="muted">You have voted; this contract takes no vote back.</span>;
  if (kind === "admission") return hasVoted ? <VoteButton kind="rescindVoteFor" address={address} /> : <VoteButton kind="voteFor" address={address} />;
  if (isActor(address)) return <span class="muted">about you</span>;
  if (!hasVoted) return <VoteButton kind="voteAgainst" address={address} />;
  return (
    <>
      <VoteButton kind="rescindVoteAgainst" address={address} /> {isDue && <VoteButton kind="enforceEviction" address={address} />}
    </>
  );
}

const LABELS: Record<VoteKind, string> = {
  voteFor: "Vote for",
  rescindVoteFor: "Take back the vote",
  voteAgainst: "Vote to evict",
  rescindVoteAgainst: "Take back the vote",
  enforceEviction: "Carry out the eviction",
};

function VoteButton({ kind, address }: { kind: VoteKind; address: Address }) {
  return (
    <button type="button" class={kind.startsWith("rescind") ? "button" : "button primary"} onClick={() => (request.value = { kind: "act", action: { kind, address } })}>
      {LABELS[kind]}
    </button>
  );
}

function Voters({ title, sign, count: total, addresses, rest }: { title: string; sign: string; count: number; addresses: Address[]; rest: string | null }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? addresses : addresses.slice(0, SHOWN);
  return (
    <div class="voters">
      <span class="voters-title">
        <span aria-hidden="true">{sign}</span> {title} ({total})
      </span>
      <ul>
        {shown.map(address => (
          <li key={address}>
            <AccountChip address={address} />
          </li>
        ))}
        {addresses.length > SHOWN && (
          <li>
            <button type="button" class="more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
              {isWhole ? "fewer" : `and ${count(addresses.length - SHOWN, "more admin")}`}
            </button>
          </li>
        )}
        {rest && <li class="muted">{rest}</li>}
        {addresses.length === 0 && !rest && <li class="muted">nobody</li>}
      </ul>
    </div>
  );
}
