import { state } from "../api/live";
import type { Address } from "../api/types";
import { shorten, toLine } from "../chain/text";
import { Account } from "../parts/account";
import { Field } from "../parts/field";
import { connected } from "../wallet/wallet";
import { actor, assumedActor, isActor } from "./actor";

/** Who would act: the wallet's account, or without a wallet any admin, for whom a document can be saved. */
export function ActorField() {
  if (connected.value) {
    return (
      <div class="field">
        <p class="label">Sent by</p>
        <Account address={connected.value.account} isWhole />
      </div>
    );
  }

  const chosen = actor.value;
  const admins = state.value?.admins ?? [];
  return (
    <Field label="For which account" hint={chosen ? "No wallet is connected: this is a preview, and can be saved for signing elsewhere." : "Choose an account to see what it would do, or connect a wallet."}>
      {attributes => (
        <select {...attributes} value={chosen ?? ""} onChange={e => (assumedActor.value = (e.currentTarget.value || null) as Address | null)}>
          {!chosen && <option value="">Choose an account</option>}
          {chosen && !admins.some(admin => isActor(admin.address)) && <option value={chosen}>{chosen}</option>}
          {admins.map(({ address, alias }) => (
            <option key={address} value={address}>
              {`${toLine(alias, 40)} ${shorten(address)}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
