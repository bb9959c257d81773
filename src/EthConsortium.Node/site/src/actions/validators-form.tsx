import { useMemo, useState } from "preact/hooks";
import { network, state } from "../api/live";
import type { Action, Address } from "../api/types";
import { parseAddress } from "../chain/address";
import { count, readAddresses, toWords } from "../chain/text";
import { Account } from "../parts/account";
import { DataText } from "../parts/data-text";
import { Empty } from "../parts/empty";
import { Field } from "../parts/field";
import { actor } from "./actor";
import { ChooseForm } from "./choose-form";

const MOST = 200;

interface Candidate {
  address: Address;
  note: string;
}

/** Chooses one's own validators: from the member's nodes to add, from those there are to remove; all with one click, or others by their addresses. */
export function ValidatorsForm({ kind, onChosen }: { kind: "addValidators" | "removeValidators"; onChosen: (action: Action) => void }) {
  const isAdding = kind === "addValidators";
  const candidates = useMemo(() => (isAdding ? findIdle() : findOwn()), [network.value, state.value?.validators, actor.value]);
  const [ticked, setTicked] = useState<ReadonlySet<Address>>(() => new Set(isAdding ? candidates.map(one => one.address) : []));
  const [others, setOthers] = useState("");
  const { addresses, wrong } = readAddresses(others);
  const parsed = addresses.map(parseAddress);
  const mistyped = [...wrong, ...addresses.filter((_, i) => !parsed[i])];
  const chosen = [...new Set([...candidates.map(one => one.address).filter(address => ticked.has(address)), ...parsed.filter(address => address !== null)])];
  const isAll = candidates.every(one => ticked.has(one.address));
  const tick = (address: Address, isOn: boolean): void => setTicked(new Set([...ticked].filter(one => one !== address).concat(isOn ? address : [])));
  const problem = mistyped.length > 0 ? `No address: ${mistyped[0]!.slice(0, 60)}` : chosen.length === 0 ? "Choose at least one." : chosen.length > MOST ? `At most ${MOST} at once; there are ${chosen.length}.` : null;

  return (
    <ChooseForm action={problem ? null : { kind, addresses: chosen }} onChosen={onChosen}>
      {isAttempted => (
        <>
          {candidates.length === 0 ? (
            <Empty title={isAdding ? "All of this member’s nodes are validators already" : "This admin has no validators"}>
              {isAdding ? "Nodes appear here as soon as they hold an identity that is none yet." : "Another account can be chosen at the top of the page or in the next step."}
            </Empty>
          ) : (
            <fieldset class="choices">
              <legend>{isAdding ? "Nodes of this member that are no validators yet" : "Validators of this admin"}</legend>
              <label class="choice all">
                <input type="checkbox" checked={isAll} onChange={() => setTicked(new Set(isAll ? [] : candidates.map(one => one.address)))} />
                <span>All of them ({count(candidates.length, "node")})</span>
              </label>
              <div class="choice-list">
                {candidates.map(({ address, note }) => (
                  <div class="choice" key={address}>
                    <input type="checkbox" aria-label={address} checked={ticked.has(address)} onChange={e => tick(address, e.currentTarget.checked)} />
                    <span class="stack">
                      <Account address={address} />
                      <span class="muted"><DataText text={note} /></span>
                    </span>
                  </div>
                ))}
              </div>
            </fieldset>
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
  return (network.value?.own ?? []).flatMap(({ address, hostName, state: nodeState }) =>
    address && !delegated.has(address.toLowerCase()) ? [{ address, note: [hostName, nodeState && toWords(nodeState)].filter(Boolean).join(", ") }] : [],
  );
}

function findOwn(): Candidate[] {
  const hosts = new Map(network.value?.own.map(node => [node.address?.toLowerCase(), node.hostName]));
  return (state.value?.validators ?? [])
    .filter(one => one.admin?.toLowerCase() === actor.value?.toLowerCase() && one.status !== "leaving")
    .map(({ address }) => ({ address, note: hosts.get(address.toLowerCase()) ?? "" }));
}
