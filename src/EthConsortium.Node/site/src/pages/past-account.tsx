import { shorten } from "../chain/text";
import { CopyButton } from "../parts/copy-button";
import { DataText } from "../parts/data-text";
import { Identicon } from "../parts/identicon";

/** An account as it was called at the time, with its address beside: what it calls itself today must not tell another story. */
export function PastAccount({ address, name }: { address: string; name: string | null | undefined }) {
  const isNamed = !!name && name !== address;
  return (
    <span class="account">
      <Identicon address={address} size={isNamed ? 28 : 20} />
      <span class="account-words">
        {isNamed && (
          <span class="account-name">
            <DataText text={name} longest={24} />
          </span>
        )}
        <span class="account-address">
          <code title={address}>{shorten(address)}</code>
          <CopyButton text={address} what="address" />
        </span>
      </span>
    </span>
  );
}
