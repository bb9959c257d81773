import { useState } from "preact/hooks";
import type { Action } from "../api/types";
import { parseAddress } from "../chain/address";
import { Field } from "../parts/field";
import { ChooseForm } from "./choose-form";

export function ProposeForm({ onChosen }: { onChosen: (action: Action) => void }) {
  const [text, setText] = useState("");
  const [alias, setAlias] = useState("");
  const address = parseAddress(text);
  return (
    <ChooseForm action={address && alias.trim() ? { kind: "proposeAdmin", address, alias: alias.trim() } : null} onChosen={onChosen}>
      {isAttempted => (
        <>
          <Field label="Address of the new admin" hint="The account its people will vote with." problem={isAttempted && !address ? "That is no address: 0x and 40 hexadecimal digits, with the right capitals or none." : null}>
            {attributes => <input {...attributes} class="mono" autocomplete="off" spellcheck={false} value={text} onInput={e => setText(e.currentTarget.value)} />}
          </Field>
          <Field label="Alias" hint="What everybody will read. It can be changed later." problem={isAttempted && !alias.trim() ? "An alias is missing: others have to know whom they vote for." : null}>
            {attributes => <input {...attributes} autocomplete="off" value={alias} onInput={e => setAlias(e.currentTarget.value)} />}
          </Field>
        </>
      )}
    </ChooseForm>
  );
}
