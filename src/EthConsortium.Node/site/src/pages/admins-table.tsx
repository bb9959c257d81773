import { isActor } from "../actions/actor";
import { request } from "../actions/request";
import { state } from "../api/live";
import type { Admin } from "../api/types";
import { count, toLine } from "../chain/text";
import { Account } from "../parts/account";
import { Status } from "../parts/status";
import { type Column, Table } from "../parts/table";

const COLUMNS: readonly Column<Admin>[] = [
  { title: "Admin", kind: "main", cell: admin => <Account address={admin.address} /> },
  { title: "Validators", kind: "number", cell: admin => admin.validators.length },
  {
    title: "Votes to evict",
    cell: ({ votesAgainstCount }) => (votesAgainstCount > 0 ? <Status tone="warn">{count(votesAgainstCount, "vote")}</Status> : <span class="muted">none</span>),
  },
  { title: "What you can do", kind: "actions", cell: admin => <EvictButton admin={admin} /> },
];

export function AdminsTable({ admins }: { admins: Admin[] }) {
  return <Table label="Admins" layout="admins" columns={COLUMNS} rows={admins} keyOf={admin => admin.address} />;
}

function EvictButton({ admin: { address, alias, votesAgainst } }: { admin: Admin }) {
  if (isActor(address)) return null;
  const hasVoted = votesAgainst.some(isActor);

  // That contract has no call for it.
  if (hasVoted && state.value?.chain.governanceVersion === "v1") return <span class="muted">You have voted</span>;
  const label = hasVoted ? "Take back vote" : "Vote to evict";
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={`${label}: ${toLine(alias) || address}`}
      onClick={() => (request.value = { kind: "act", action: { kind: hasVoted ? "rescindVoteAgainst" : "voteAgainst", address } })}
    >
      {label}
    </button>
  );
}
