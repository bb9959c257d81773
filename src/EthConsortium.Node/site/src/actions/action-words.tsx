import { formatEther } from "viem";
import type { Action } from "../api/types";
import { count } from "../chain/text";
import { Account } from "../parts/account";
import { DataText } from "../parts/data-text";

/** An action in words, with whole addresses: what somebody is about to sign. */
export function ActionWords({ action }: { action: Action }) {
  switch (action.kind) {
    case "proposeAdmin":
      return (
        <>
          <p>
            Propose as an admin under the alias <q class="alias"><DataText text={action.alias} longest={80} /></q>, which is a vote for it too:
          </p>
          <Account address={action.address} isWhole />
        </>
      );
    case "voteFor":
      return <About words="Vote for the admission of" address={action.address} />;
    case "rescindVoteFor":
      return <About words="Take back the vote for the admission of" address={action.address} />;
    case "voteAgainst":
      return <About words="Vote to evict" address={action.address} />;
    case "rescindVoteAgainst":
      return <About words="Take back the vote to evict" address={action.address} />;
    case "enforceEviction":
      return <About words="Evict, as the notice has run out" address={action.address} />;
    case "setAlias":
      return (
        <p>
          Change one’s own alias to <q class="alias"><DataText text={action.alias} longest={80} /></q>
        </p>
      );
    case "addValidators":
      return <List words="Let this account seal blocks for the admin" many="Let these accounts seal blocks for the admin" addresses={action.addresses} />;
    case "removeValidators":
      return <List words="Stop this account from sealing blocks" many="Stop these accounts from sealing blocks" addresses={action.addresses} />;
    case "transferEther":
      return <About words={`Pay ${formatEther(BigInt(action.value))} ether to`} address={action.to} />;
  }
}

function About({ words, address }: { words: string; address: string }) {
  return (
    <>
      <p>{words}</p>
      <Account address={address} isWhole />
    </>
  );
}

function List({ words, many, addresses }: { words: string; many: string; addresses: string[] }) {
  return (
    <>
      <p>{addresses.length === 1 ? words : `${many} (${count(addresses.length, "account")})`}</p>
      <ul class="accounts" tabIndex={0} aria-label="Accounts">
        {addresses.map(address => (
          <li key={address}>
            <Account address={address} isWhole />
          </li>
        ))}
      </ul>
    </>
  );
}
