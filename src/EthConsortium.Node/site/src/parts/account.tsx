import { names } from "../api/live";
import { shorten } from "../chain/text";
import { connected } from "../wallet/wallet";
import { CopyButton } from "./copy-button";
import { DataText } from "./data-text";
import { Identicon } from "./identicon";

/** An account: its picture, what it is called, its address, and a button that copies that. */
export function Account({ address, isWhole = false }: { address: string; isWhole?: boolean }) {
  const name = names.value.get(address.toLowerCase());
  return (
    <span class="account">
      <Identicon address={address} size={name ? 28 : 20} />
      <span class="account-words">
        {name && (
          <span class="account-name">
            <DataText text={name.alias} />
            {!name.isUnique && <span class="tag">shared alias</span>}
            <You address={address} />
          </span>
        )}
        <span class="account-address">
          <code title={address}>{isWhole ? address : shorten(address)}</code>
          <CopyButton text={address} what="address" />
          {!name && <You address={address} />}
        </span>
      </span>
    </span>
  );
}

function You({ address }: { address: string }) {
  return connected.value?.account.toLowerCase() === address.toLowerCase() ? <span class="tag">you</span> : null;
}
