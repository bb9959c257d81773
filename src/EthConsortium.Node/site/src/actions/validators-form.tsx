import { useMemo, useState } from "preact/hooks";
import { network, state } from "../api/live";
import type { Action, Address } from "../api/types";
import { parseAddress } from "../chain/address";
import { count, readAddresses, toWords } from "../chain/text";
import { Account } from "../parts/account";
import { DataText } from "../parts/data-text";
import { Empty } from "../parts/empty";
import { Field } from "../parts/field";
import { Notice } from "../parts/notice";
import { Status } from "../parts/status";
import { actor, isActor } from "./actor";
import { ActorField } from "./actor-field";
import { ChooseForm } from "./choose-form";
import { findDoubt } from "./doubt";

const MOST = 200;

interface Candidate {
  address: Address;
  note: string;
  /** Why it would not seal if it were a validator now. */
  doubt: string | null;
}

/** Chooses one's own validators: from the member's nodes to add, from those there are to remove; all with one click, or others by their addresses. */
export function ValidatorsForm({ kind, onChosen }: { kind: "addValidators" | "removeValidators"; onChosen: (action: Action) => void }) {
  const isAdding = kind === "addValidators";
  const candidates = useMemo(() => (isAdding ? findIdle() : findOwn()), [network.value, state.value?.validators, actor.value]);
  const [ticked, setTicked] = useState<ReadonlySet<Address>>(() => new Set(isAdding ? candidates.filter(one => !one.doubt).map(one => one.address) : []));
  const [others, setOthers] = useState("");
  const { addresses, wrong } = readAddresses(others);
  const parsed = addresses.map(parseAddress);
  const mistyped = [...wrong, ...addresses.filter((_, i) => !parsed[i])];
  const chosen = [...new Set([...candidates.map(one => one.address).filter(address => ticked.has(address)), ...parsed.filter(address => address !== null)])];
  const doubtful = candidates.filter(one => one.doubt && ticked.has(one.address)).length;
  const isAll = candidates.every(one => ticked.has(one.address));
  const tick = (address: Address, isOn: boolean): void => setTicked(new Set([...ticked].filter(one => one !== address).concat(isOn ? address : [])));
  const problem = mistyped.length > 0 ? `No address: ${mistyped[0]!.slice(0, 60)}` : chosen.length === 0 ? "Choose at least one." : chosen.length > MOST ? `At most ${MOST} at once; there are ${chosen.length}.` : null;

  return (
    <ChooseForm action={problem ? null : { kind, addresses: chosen }} onChosen={onChosen}>
      {isAttempted => (
        <>
          {!isAdding && <ActorField />}
          {candidates.length === 0 ? (
            <Empty title={isAdding ? "All of this member’s nodes are validators already" : actor.value ? "This admin has no validators" : "Nobody is chosen yet"}>
              {isAdding ? "Nodes appear here as soon as they hold an identity that is none yet." : "The validators of the account chosen above appear here."}
            </Empty>
          ) : (
            <fieldset class="choices">
              <legend>{isAdding ? "Nodes of this member that are no validators yet" : "Validators of this admin"}</legend>
              <label class="choice all">
                <input type="checkbox" checked={isAll} onChange={() => setTicked(new Set(isAll ? [] : candidates.map(one => one.address)))} />
                <span>All of them ({count(candidates.length, "node")})</span>
              </label>
              <div class="choice-list">
                {candidates.map(({ address, note, doubt }) => (
                  <div class="choice" key={address}>
                    <input type="checkbox" aria-label={address} checked={ticked.has(address)} onChange={e => tick(address, e.currentTarget.checked)} />
                    <span class="stack">
                      <Account address={address} />
                      <span class="muted"><DataText text={note} /></span>
                      {doubt && <Status tone="warn">{doubt}</Status>}
                    </span>
                  </div>
                ))}
              </div>
            </fieldset>
          )}
          {doubtful > 0 && (
            <Notice tone="warn" title={`${count(doubtful, "node")} of those would not seal now`}>
              A validator that does not seal counts all the same: the chain bears fewer failures of others, and may stop.
            </Notice>
          )}
          <Field label={isAdding ? "Other addresses" : "Or by address"} hint="Separated by spaces, commas or lines." problem={isAttempted || mistyped.length > 0 ? problem : null}>
            {attributes => <textarea {...attributes} class="mono" rows={2} spellcheck={false} value={others} onInput={e => setOthers(e.currentTarget.value)} />}
          </Field>
        </>
      )}
    </ChooseForm>
  );
}

/** The identities of the member's nodes that no admin has delegated. */
function findIdle(): Candidate[] {
  const delegated = new Set(state.value?.validators.filter(one => one.status !== "orphaned").map(one => one.address.toLowerCase()));
  return (network.value?.own ?? []).flatMap(node =>
    node.address && !delegated.has(node.address.toLowerCase())
      ? [{ address: node.address, note: [node.hostName, node.state && toWords(node.state)].filter(Boolean).join(", "), doubt: findDoubt(node) }]
      : [],
  );
}

function findOwn(): Candidate[] {
  const hosts = new Map(network.value?.own.map(node => [node.address?.toLowerCase(), node.hostName]));
  return (state.value?.validators ?? [])
    .filter(one => isActor(one.admin) && one.status !== "leaving")
    .map(({ address }) => ({ address, note: hosts.get(address.toLowerCase()) ?? "", doubt: null }));
}
