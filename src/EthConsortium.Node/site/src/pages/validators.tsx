import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { request } from "../actions/request";
import { names, state } from "../api/live";
import type { Consortium, Validator, ValidatorStatus } from "../api/types";
import { formatInteger } from "../chain/text";
import { Account } from "../parts/account";
import { AccountChip } from "../parts/account-chip";
import { Empty } from "../parts/empty";
import { Field } from "../parts/field";
import { type Figure, Figures } from "../parts/figures";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/notice";
import { Section } from "../parts/section";
import { Status, type Tone } from "../parts/status";
import { type Column, Table } from "../parts/table";

const STATUS: Record<ValidatorStatus, [Tone, string, string]> = {
  active: ["good", "Active", "seal, and go on doing so"],
  joining: ["busy", "Joining", "seal as soon as that is final"],
  leaving: ["warn", "Leaving", "seal until that is final"],
  orphaned: ["bad", "Orphaned", "seal although their admin has left"],
};

const COLUMNS: readonly Column<Validator>[] = [
  { title: "Validator", kind: "main", cell: one => <Account address={one.address} /> },
  { title: "Admin", cell: one => (one.admin ? <AccountChip address={one.admin} /> : <span class="muted">none any more</span>) },
  { title: "State", cell: one => <Status tone={STATUS[one.status][0]}>{STATUS[one.status][1]}</Status> },
];

const filter = signal("");

export function Validators() {
  const current = state.value;
  const { validators = [], admins = [] } = current ?? {};
  const sorted = useMemo(() => sort(validators, admins.map(admin => admin.address)), [validators, admins]);
  const shown = useMemo(() => find(sorted, filter.value), [sorted, filter.value, names.value]);
  if (!current) return null;
  return (
    <>
      <p class="lead">The accounts that seal blocks, by the admin who delegated them.</p>
      <Figures label="Validators" figures={figuresOf(validators)} />
      <Pending consortium={current.consortium} validators={validators} />
      <Section
        title="Validators by admin"
        count={shown.length === sorted.length ? formatInteger(sorted.length) : `${formatInteger(shown.length)} of ${formatInteger(sorted.length)}`}
        actions={
          <>
            <button type="button" class="button" onClick={() => (request.value = { kind: "removeValidators" })}>
              Remove
            </button>
            <button type="button" class="button" onClick={() => (request.value = { kind: "addValidators" })}>
              <Icon name="plus" /> Add validators
            </button>
          </>
        }
      >
        <Field label="Find" hint="An address or the alias of an admin, or a part of it.">
          {attributes => <input {...attributes} type="search" value={filter.value} onInput={e => (filter.value = e.currentTarget.value)} />}
        </Field>
        {shown.length === 0 ? (
          <Empty title={sorted.length === 0 ? "There are no validators" : "None of them fits"}>{sorted.length === 0 ? "Nobody seals by being a validator here." : "Clear the field to see all of them."}</Empty>
        ) : (
          <Table label="Validators" layout="validators" columns={COLUMNS} rows={shown} keyOf={one => one.address} />
        )}
      </Section>
    </>
  );
}

/** What changes, and what it waits for. */
function Pending({ consortium, validators }: { consortium: Consortium; validators: Validator[] }) {
  const joining = validators.filter(one => one.status === "joining").length;
  const leaving = validators.filter(one => one.status === "leaving").length;
  if (!consortium.isChangeInFlight && !consortium.isChangeQueued && joining + leaving === 0) return null;
  const what = [joining > 0 && `${formatInteger(joining)} joining`, leaving > 0 && `${formatInteger(leaving)} leaving`].filter(Boolean).join(", ");
  return (
    <Notice tone="busy" title={`A change of the validators is under way${what && `: ${what}`}`}>
      {consortium.isChangeInFlight
        ? "It was announced on the chain and waits until more than half of the validators have sealed upon it; then the clients put it into effect."
        : "It waits to be announced on the chain."}
      {consortium.isChangeInFlight && consortium.isChangeQueued && " Another change waits for this one."}
    </Notice>
  );
}

function figuresOf(validators: Validator[]): Figure[] {
  return (Object.keys(STATUS) as ValidatorStatus[]).map(status => ({
    label: STATUS[status][1],
    value: formatInteger(validators.filter(one => one.status === status).length),
    note: STATUS[status][2],
  }));
}

/** By admin in the order of their admission, those without one last. */
function sort(validators: Validator[], admins: string[]): Validator[] {
  const order = new Map(admins.map((address, i) => [address, i]));
  const place = (one: Validator): number => (one.admin === null ? admins.length : (order.get(one.admin) ?? admins.length));
  return [...validators].sort((a, b) => place(a) - place(b));
}

function find(validators: Validator[], text: string): Validator[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return validators;
  const fits = (address: string | null): boolean => address !== null && (address.toLowerCase().includes(wanted) || (names.value.get(address.toLowerCase())?.alias ?? "").toLowerCase().includes(wanted));
  return validators.filter(one => fits(one.address) || fits(one.admin));
}

