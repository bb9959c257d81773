import { useState } from "preact/hooks";
import { state } from "../api/live";
import type { Action } from "../api/types";
import { Field } from "../parts/field";
import { isActor } from "./actor";
import { ChooseForm } from "./choose-form";

export function AliasForm({ onChosen }: { onChosen: (action: Action) => void }) {
  const before = state.value?.admins.find(admin => isActor(admin.address))?.alias ?? "";
  const [alias, setAlias] = useState(before);
  return (
    <ChooseForm action={alias.trim() ? { kind: "setAlias", alias: alias.trim() } : null} onChosen={onChosen}>
      {isAttempted => (
        <Field label="New alias" hint="What everybody reads beside the address. Nobody checks it." problem={isAttempted && !alias.trim() ? "An alias is missing." : null}>
          {attributes => <input {...attributes} autocomplete="off" value={alias} onInput={e => setAlias(e.currentTarget.value)} />}
        </Field>
      )}
    </ChooseForm>
  );
}
