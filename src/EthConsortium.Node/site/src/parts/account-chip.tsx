import { names } from "../api/live";
import { shorten, toLine } from "../chain/text";
import { DataText } from "./data-text";
import { Identicon } from "./identicon";

const LONGEST = 24;

/** An account in a line of many: its picture and its name, or its address in short if it has none or shares it. */
export function AccountChip({ address, isInButton = false }: { address: string; isInButton?: boolean }) {
  const name = names.value.get(address.toLowerCase());
  return (
    <span class="chip" title={address}>
      <Identicon address={address} size={16} />
      {!name?.isUnique ? <code>{shorten(address)}</code> : isInButton ? <bdi>{toLine(name.alias, LONGEST)}</bdi> : <DataText text={name.alias} longest={LONGEST} />}
    </span>
  );
}
