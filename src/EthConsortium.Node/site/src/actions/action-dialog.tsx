import { useState } from "preact/hooks";
import type { Action, Hash } from "../api/types";
import { Dialog } from "../parts/dialog";
import { connected } from "../wallet/wallet";
import { AliasForm } from "./alias-form";
import { Follow } from "./follow";
import { ProposeForm } from "./propose-form";
import { type Request, request } from "./request";
import { Review } from "./review";
import { titleOf } from "./titles";
import { TransferForm } from "./transfer-form";
import { ValidatorsForm } from "./validators-form";

const TITLES = {
  propose: "Propose an admin",
  alias: "Change your alias",
  addValidators: "Add validators",
  removeValidators: "Remove validators",
  transfer: "Transfer ether",
};

/** The one dialog that acts: choose, see what it would do, sign in the wallet, follow until it is final. */
export function ActionDialog() {
  const wanted = request.value;
  return wanted && <Steps wanted={wanted} />;
}

function Steps({ wanted }: { wanted: Request }) {
  const [chosen, setChosen] = useState<Action | null>(wanted.kind === "act" ? wanted.action : null);
  const [sent, setSent] = useState<Hash | null>(null);
  const close = (): void => void (request.value = null);
  const title = chosen ? titleOf(chosen) : TITLES[wanted.kind as keyof typeof TITLES];
  return (
    <Dialog title={title} step={sent ?? (chosen ? `${chosen.kind} ${connected.value ? "signed" : "saved"}` : "form")} onClose={close}>
      {sent && chosen ? (
        <Follow hash={sent} chosen={chosen} onClose={close} onRest={() => setSent(null)} />
      ) : chosen ? (
        <Review action={chosen} onSent={setSent} onBack={wanted.kind === "act" ? null : () => setChosen(null)} onInstead={setChosen} />
      ) : (
        <Form wanted={wanted} onChosen={setChosen} />
      )}
    </Dialog>
  );
}

function Form({ wanted, onChosen }: { wanted: Request; onChosen: (action: Action) => void }) {
  switch (wanted.kind) {
    case "propose":
      return <ProposeForm onChosen={onChosen} />;
    case "alias":
      return <AliasForm onChosen={onChosen} />;
    case "addValidators":
    case "removeValidators":
      return <ValidatorsForm kind={wanted.kind} onChosen={onChosen} />;
    case "transfer":
      return <TransferForm to={wanted.to} onChosen={onChosen} />;
    default:
      return null;
  }
}
