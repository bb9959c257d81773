import { useState } from "preact/hooks";
import { parseEther } from "viem";
import type { Action, Address } from "../api/types";
import { parseAddress } from "../chain/address";
import { Field } from "../parts/field";
import { ChooseForm } from "./choose-form";

export function TransferForm({ to = "" as Address, onChosen }: { to?: Address | undefined; onChosen: (action: Action) => void }) {
  const [text, setText] = useState<string>(to);
  const [amount, setAmount] = useState("");
  const address = parseAddress(text);
  const value = parseAmount(amount);
  return (
    <ChooseForm action={address && value ? { kind: "transferEther", to: address, value } : null} onChosen={onChosen}>
      {isAttempted => (
        <>
          <Field label="To" hint="The account that is paid, such as that of a new member." problem={isAttempted && !address ? "That is no address: 0x and 40 hexadecimal digits, with the right capitals or none." : null}>
            {attributes => <input {...attributes} class="mono" autocomplete="off" spellcheck={false} value={text} onInput={e => setText(e.currentTarget.value)} />}
          </Field>
          <Field label="Amount in ether" hint="With a decimal point: 0.25" problem={isAttempted && !value ? "That is no amount above zero with at most 18 decimals." : null}>
            {attributes => <input {...attributes} class="mono" inputMode="decimal" autocomplete="off" value={amount} onInput={e => setAmount(e.currentTarget.value)} />}
          </Field>
        </>
      )}
    </ChooseForm>
  );
}

function parseAmount(text: string): string | null {
  if (!/^\d+(\.\d{1,18})?$/.test(text.trim())) return null;
  const wei = parseEther(text.trim());
  return wei > 0n ? wei.toString() : null;
}
