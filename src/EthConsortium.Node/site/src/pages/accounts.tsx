import { useEffect, useState } from "preact/hooks";
import { formatUnits } from "viem";
import { request } from "../actions/request";
import { getJson } from "../api/http";
import { state } from "../api/live";
import type { Account as AccountFacts, Address } from "../api/types";
import { parseAddress } from "../chain/address";
import { formatInteger } from "../chain/text";
import { Account } from "../parts/account";
import { AccountChip } from "../parts/account-chip";
import { Empty } from "../parts/empty";
import { Field } from "../parts/field";
import { Figures } from "../parts/figures";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/notice";
import { Section } from "../parts/section";
import { connected } from "../wallet/wallet";

export function Accounts() {
  const [text, setText] = useState<string>(connected.value?.account ?? "");
  const address = parseAddress(text);
  const current = state.value;
  if (!current) return null;
  return (
    <>
      <p class="lead">The balance of any account, and ether for those that need some, such as a new member.</p>
      <Section
        title="Look up"
        actions={
          <button type="button" class="button" onClick={() => (request.value = { kind: "transfer", ...(address && { to: address }) })}>
            <Icon name="arrow" /> Transfer ether
          </button>
        }
      >
        <Field label="Address" hint="Any account or contract of this chain." problem={text.trim().length >= 42 && !address ? "That is no address, or one of its letters is mistyped: the capitals do not fit." : null}>
          {attributes => <input {...attributes} class="mono" autocomplete="off" spellcheck={false} placeholder="0x…" value={text} onInput={e => setText(e.currentTarget.value)} />}
        </Field>
        {address ? <Facts key={address} address={address} /> : <Empty title="No account chosen">Enter an address, or choose one of those below.</Empty>}
      </Section>
      <Section title="Known accounts">
        <ul class="known">
          {knownOf(current.admins.map(admin => admin.address), current.chain.governanceContract).map(known => (
            <li key={known}>
              <button type="button" class="known-one" onClick={() => setText(known)}>
                <AccountChip address={known} isInButton />
                {known === current.chain.governanceContract && <span class="muted">governance contract</span>}
              </button>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function knownOf(admins: Address[], contract: Address): Address[] {
  return [...new Set([...(connected.value ? [connected.value.account] : []), ...admins, contract])];
}

function Facts({ address }: { address: Address }) {
  const [facts, setFacts] = useState<AccountFacts | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const currency = state.value!.chain.nativeCurrency;
  useEffect(() => {
    const stop = new AbortController();
    getJson<AccountFacts>(`api/accounts/${address}`, stop.signal).then(
      answer => {
        setFacts(answer);
        setProblem(null);
      },
      (error: Error) => {
        if (!stop.signal.aborted) setProblem(error.message);
      },
    );
    return () => stop.abort();
  }, [address, state.value?.block.number]);

  return (
    <div class="account-facts">
      <Account address={address} isWhole />
      {problem && <Notice tone="warn" title="The account could not be read">{problem}</Notice>}
      <Figures
        label="Account"
        figures={[
          { label: "Balance", value: facts ? <span class="mono">{formatUnits(BigInt(facts.balance), currency.decimals)}</span> : "–", note: currency.symbol },
          { label: "Transactions sent", value: facts ? formatInteger(facts.nonce) : "–", note: "nonce" },
          { label: "Kind", value: facts ? (facts.isContract ? "Contract" : "Account") : "–", note: facts?.isContract ? "has code" : "has no code" },
        ]}
      />
    </div>
  );
}
