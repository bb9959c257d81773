import type { NetworkNode } from "../api/types";
import { formatInteger, shorten, toTitle, toWords } from "../chain/text";
import { AccountChip } from "../parts/account-chip";
import { Age } from "../parts/age";
import { CopyButton } from "../parts/copy-button";
import { DataText } from "../parts/data-text";
import { Status, type Tone } from "../parts/status";
import { type Column, Table } from "../parts/table";

const TONES: Record<string, Tone> = {
  sealing: "good",
  following: "good",
  starting: "busy",
  notSealing: "warn",
  behind: "warn",
  withoutPeers: "bad",
  notAnswering: "bad",
  failed: "bad",
  expired: "bad",
};

const COLUMNS: readonly Column<NetworkNode>[] = [
  {
    title: "Node",
    kind: "main",
    cell: node => (
      <span class="stack">
        <span class="node-name">
          {node.hostName ? <DataText text={node.hostName} /> : node.number === null ? "Node" : `Node ${node.number}`} {node.isThisNode && <span class="tag">this node</span>}
        </span>
        <span class="muted">
          {toWords(node.role)}
          {node.region && <>, region <DataText text={node.region} /></>}
        </span>
      </span>
    ),
  },
  { title: "State", cell: node => <Status tone={TONES[node.state ?? ""] ?? "idle"}>{node.state ? toTitle(node.state) : "Not known"}</Status> },
  {
    title: "Peers",
    kind: "number",
    cell: ({ peers, peersExpected }) => (
      <span class={peers !== null && peersExpected !== null && peers < peersExpected ? "short" : undefined}>
        {peers ?? "–"} {peersExpected !== null && <span class="muted">of {peersExpected}</span>}
      </span>
    ),
  },
  {
    title: "Block",
    kind: "number",
    cell: ({ block, blockTime }) => (
      <span class="stack">
        <span>{block === null ? "–" : formatInteger(block)}</span>
        {blockTime && <span class="muted"><Age time={blockTime} /></span>}
      </span>
    ),
  },
  { title: "Lag", kind: "number", cell: ({ lag }) => (lag === null ? "–" : <span class={lag > 2 ? "short" : undefined}>{formatInteger(lag)}</span>) },
  {
    title: "Identity",
    cell: ({ number, address, isLeased }) => (
      <span class="stack">
        {address ? <AccountChip address={address} /> : <span class="muted">none</span>}
        {number !== null && <span class="muted">no. {number}{isLeased ? "" : ", not held"}</span>}
      </span>
    ),
  },
  {
    title: "Enode",
    cell: ({ enode }) =>
      enode ? (
        <span class="hash">
          <code title={enode.slice(0, 300)}>{shorten(enode.replace("enode://", ""))}</code>
          <CopyButton text={enode} what="enode" />
        </span>
      ) : (
        <span class="muted">–</span>
      ),
  },
];

export function NodesTable({ label, nodes }: { label: string; nodes: NetworkNode[] }) {
  return <Table label={label} layout="nodes" columns={COLUMNS} rows={nodes} keyOf={keyOf} />;
}

function keyOf({ hostName, number, enode }: NetworkNode): string {
  return `${hostName} ${number} ${enode}`;
}
