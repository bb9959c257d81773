import { names } from "../api/live";
import { shorten } from "../chain/text";
import { DataText } from "./data-text";
import { Identicon } from "./identicon";

/** An account in a line of many: its picture and its name, or its address in short if it has none or shares it. */
export function AccountChip({ address }: { address: string }) {
  const name = names.value.get(address.toLowerCase());
  return (
    <span class="chip" title={address}>
      <Identicon address={address} size={16} />
      {name?.isUnique ? <DataText text={name.alias} longest={24} /> : <code>{shorten(address)}</code>}
    </span>
  );
}
