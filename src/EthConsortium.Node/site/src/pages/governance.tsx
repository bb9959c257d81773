import { state } from "../api/live";
import type { Consortium, SiteState } from "../api/types";
import { count, formatInteger, formatSpan, toWords } from "../chain/text";
import { Age } from "../parts/age";
import { DataText } from "../parts/data-text";
import { Empty } from "../parts/empty";
import { type Figure, Figures } from "../parts/figures";
import { Icon } from "../parts/icon";
import { Section } from "../parts/section";
import { request } from "../actions/request";
import { isActor } from "../actions/actor";
import { AdminsTable } from "./admins-table";
import { ProposalCard } from "./proposal-card";

export function Governance() {
  const current = state.value;
  if (!current) return null;
  const { site, consortium, chain, admins, proposals } = current;
  const isMember = admins.some(admin => isActor(admin.address));
  return (
    <>
      <p class="lead">
        <DataText text={site.memberAlias || site.memberName} /> in <DataText text={consortium.name || "a consortium without a name"} />. {rulesOf(consortium)} Contract {toWords(chain.governanceVersion)}.
      </p>
      <Figures label="The consortium" figures={figuresOf(current)} />
      <Section
        title="Open votes"
        count={formatInteger(proposals.length)}
        actions={
          <button type="button" class="button" onClick={() => (request.value = { kind: "propose" })}>
            <Icon name="plus" /> Propose an admin
          </button>
        }
      >
        {proposals.length === 0 ? (
          <Empty title="Nothing to vote on">An admission is open from its proposal until enough admins have voted for it; an eviction from the first vote for it.</Empty>
        ) : (
          <div class="cards">
            {proposals.map(proposal => (
              <ProposalCard key={proposal.kind + proposal.address} proposal={proposal} />
            ))}
          </div>
        )}
      </Section>
      <Section
        title="Admins"
        count={formatInteger(admins.length)}
        actions={
          isMember && (
            <button type="button" class="button" onClick={() => (request.value = { kind: "alias" })}>
              Change your alias
            </button>
          )
        }
      >
        <AdminsTable admins={admins} />
      </Section>
    </>
  );
}

function figuresOf({ block, consortium, validators, proposals, chain }: SiteState): Figure[] {
  const changing = validators.filter(one => one.status === "joining" || one.status === "leaving").length;
  const sealing = validators.filter(one => one.status !== "joining").length;
  return [
    { label: "Block", value: formatInteger(block.number), note: <Age time={block.time} /> },
    { label: "Members", value: formatInteger(consortium.members), note: count(proposals.length, "open vote") },
    { label: "Votes to admit", value: <Of part={consortium.votesNeeded} whole={consortium.members} />, note: "to evict: " + formatInteger(consortium.evictionVotesNeeded) },
    { label: "Validators", value: formatInteger(sealing), note: changing > 0 ? `${formatInteger(changing)} changing` : consortium.isChangeQueued ? "a change is queued" : "no change under way" },
    {
      label: "May fail at once",
      value: consortium.faultsTolerated === null ? "–" : formatInteger(consortium.faultsTolerated),
      note: consortium.faultsTolerated === null ? (chain.consensus === "ethash" ? "proof of work" : "unknown") : "validators",
    },
  ];
}

function Of({ part, whole }: { part: number; whole: number }) {
  return (
    <>
      {formatInteger(part)} <span class="figure-of">of {formatInteger(whole)}</span>
    </>
  );
}

function rulesOf({ validatorCapacity, proposalLifetimeSeconds, evictionNoticeSeconds, members }: Consortium): string {
  const rules = [`An admin may have ${count(validatorCapacity, "validator")}.`];
  if (proposalLifetimeSeconds !== null) rules.push(`A proposal is open for ${formatSpan(proposalLifetimeSeconds)}.`);
  if (evictionNoticeSeconds !== null && members === 2) rules.push(`An eviction takes a notice of ${formatSpan(evictionNoticeSeconds)}.`);
  return rules.join(" ");
}
