import { formatUnits } from "viem";
import { blocks, minutes, network, state } from "../api/live";
import type { Network as NetworkFacts, OtherMember } from "../api/types";
import { lateAfter } from "../chain/pace";
import { count, formatGap, formatHashRate, formatInteger, toLine } from "../chain/text";
import { Account } from "../parts/account";
import { Age } from "../parts/age";
import { DataText } from "../parts/data-text";
import { Empty } from "../parts/empty";
import { type Figure, Figures } from "../parts/figures";
import { Notice } from "../parts/notice";
import { Section } from "../parts/section";
import { BlockChart } from "./block-chart";
import { Findings } from "./findings";
import { NodesTable } from "./nodes-table";
import { Turns } from "./turns";

export function Network() {
  const current = network.value;
  if (!current) return <p class="muted waiting">Asking the nodes…</p>;
  const { own, ownProblem, others, findings, mining } = current;
  return (
    <>
      <p class="lead">The nodes of this member, and those of the others as far as they tell.</p>
      <Figures label="The network" figures={figuresOf(current)} />
      <Findings findings={findings} />
      <Section title="Nodes of this member" count={formatInteger(own.length)}>
        {ownProblem && <Notice tone="warn" title={ownProblem} />}
        {own.length === 0 ? <Empty title="No node has reported yet">Nodes appear when their agent has written its enode.</Empty> : <NodesTable label="Nodes of this member" nodes={own} />}
      </Section>
      {mining && (
        <Section title="Mining">
          <Figures
            label="Mining"
            figures={[
              { label: "Hash rate", value: formatHashRate(mining.hashRate), note: "of this node" },
              { label: "Balance of the coinbase", value: formatUnits(BigInt(mining.coinbaseBalance), 18), note: state.value?.chain.nativeCurrency.symbol },
            ]}
          />
          <Account address={mining.coinbase} isWhole />
        </Section>
      )}
      <Section title="Blocks of the last hours" count={formatInteger(minutes.value.reduce((sum, minute) => sum + minute.blocks, blocks.value.length))}>
        <BlockChart blocks={blocks.value} minutes={minutes.value} />
      </Section>
      <Section title="Turns">
        <Turns blocks={blocks.value} validators={state.value?.validators ?? []} />
      </Section>
      {others.length > 0 && (
        <Section title="Other members" count={formatInteger(others.length)}>
          {others.map(one => (
            <Other key={one.url} {...one} />
          ))}
        </Section>
      )}
    </>
  );
}

/** Another member, as far as its Data API tells. */
function Other({ member, url, nodes, recentBlock, problem }: OtherMember) {
  return (
    <article class="member">
      <h3>{member ? <DataText text={member} /> : "A member without a name"}</h3>
      <p class="muted">
        <DataText text={url} longest={80} />
        {recentBlock && <> · told block {formatInteger(recentBlock.number)}{recentBlock.time && <>, <Age time={recentBlock.time} /></>}</>}
      </p>
      {problem && (
        <Notice tone="warn" title={nodes.length > 0 ? "This member’s Data API did not tell anew" : "This member’s Data API did not tell"}>
          <DataText text={problem} longest={300} />
        </Notice>
      )}
      {nodes.length > 0 ? <NodesTable label={`Nodes of ${toLine(member)}`} nodes={nodes} /> : !problem && <Empty title="It lists no nodes" />}
    </article>
  );
}

function figuresOf({ own, others, findings }: NetworkFacts): Figure[] {
  const block = state.value?.block;
  const healthy = own.filter(node => node.state === "sealing" || node.state === "following").length;
  const unknown = own.filter(node => node.state === null).length;
  const unwell = own.length - healthy - unknown;
  const grave = findings.filter(one => one.severity !== "information").length;
  return [
    { label: "Block", value: block ? formatInteger(block.number) : "–", note: block && <Age time={block.time} /> },
    { label: "Own nodes well", value: <>{healthy} <span class="figure-of">of {own.length}</span></>, note: unwell > 0 ? `${count(unwell, "node")} not` : unknown > 0 ? `${count(unknown, "node")} not known` : "all of them" },
    { label: "Other members", value: formatInteger(others.length), note: count(others.flatMap(one => one.nodes).length, "node") },
    paceOf(),
    { label: "Findings", value: formatInteger(grave), note: grave > 0 ? "see below" : "nothing to mind" },
  ];
}

function paceOf(): Figure {
  const label = "Block time";
  const last = blocks.value.slice(-101);
  if (last.length < 2) return { label, value: "–", note: "too few blocks" };
  if (last.length > 10 && lateAfter(last) === null) return { label, value: "–", note: "no steady pace" };
  return { label, value: formatGap((Date.parse(last.at(-1)!.time) - Date.parse(last[0]!.time)) / 1000 / (last.length - 1)), note: "on average" };
}
