import { formatEther } from "viem";
import { state } from "../api/live";
import type { ProposedTransaction } from "../api/types";
import { feeOf, readTransaction } from "../chain/calldata";
import { formatInteger } from "../chain/text";
import { CopyButton } from "../parts/copy-button";
import { ActionWords } from "./action-words";

/** What will be signed, read by this page from the bytes themselves; below, what the node says of it. */
export function SignedPart({ transaction, sentences }: { transaction: ProposedTransaction; sentences: string[] }) {
  const chain = state.value?.chain;
  if (!chain) return null;
  const fee = feeOf(transaction);
  return (
    <details class="signed">
      <summary>What will be signed</summary>
      <div class="signed-words">{tryRead()}</div>
      <dl class="facts">
        <Fact name="To">{transaction.to}</Fact>
        <Fact name="Chain">{transaction.chainId}</Fact>
        <Fact name="Gas">{`${formatInteger(BigInt(transaction.gas))}${fee > 0n ? `, at most ${formatEther(fee)} ether` : ", without a fee"}`}</Fact>
        <Fact name="Ether">{formatEther(BigInt(transaction.value))}</Fact>
        <Fact name="Data">
          {transaction.data} <CopyButton text={transaction.data} what="data" />
        </Fact>
      </dl>
      <p class="label">What the node says of it</p>
      <ul class="sentences muted">
        {sentences.map(sentence => (
          <li class="data">{sentence}</li>
        ))}
      </ul>
    </details>
  );

  function tryRead() {
    try {
      return <ActionWords action={readTransaction(transaction, chain!)} />;
    } catch {
      return null;
    }
  }
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="mono">{children}</dd>
    </>
  );
}
