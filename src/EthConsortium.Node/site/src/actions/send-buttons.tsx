import { useState } from "preact/hooks";
import { download } from "../api/http";
import { state } from "../api/live";
import type { Action, Address, Hash, Preview } from "../api/types";
import { findDifference, readTransaction } from "../chain/calldata";
import { follow } from "../chain/following";
import { announce } from "../parts/announcer";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/notice";
import { WalletChoice } from "../wallet/wallet-choice";
import { connected, describeWalletError, send, switchChain } from "../wallet/wallet";
import { titleOf } from "./titles";

interface SendButtonsProps {
  action: Action;
  from: Address | null;
  preview: Preview | null;
  onSent: (hash: Hash) => void;
  onBack: (() => void) | null;
}

/** The way to the wallet, which is open only for a transaction that would be accepted and is what was chosen. */
export function SendButtons({ action, from, preview, onSent, onBack }: SendButtonsProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const chain = state.value?.chain;
  const wallet = connected.value;
  const transaction = preview?.accepted ? preview.transaction : null;
  const difference = transaction && chain ? findDifference(transaction, action, chain) : null;

  const attempt = async (what: () => Promise<void>, describe = describeWalletError): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await what();
    } catch (error) {
      setProblem(describe(error));
      announce(describe(error));
    } finally {
      setBusy(false);
    }
  };
  const sign = async (): Promise<void> => {
    if (!transaction || !wallet || !chain) return;
    announce(`Continue in ${wallet.wallet.info.name}.`);
    const hash = await send(wallet.wallet, wallet.account, transaction);
    const sent = readTransaction(transaction, chain);
    follow({ hash, from: wallet.account, action: sent, title: titleOf(sent) });
    onSent(hash);
  };

  if (difference) {
    return (
      <Notice tone="bad" title="This is not what was chosen, so it is not given to the wallet">
        The node offered another transaction: {difference}. Tell the people who run it.
      </Notice>
    );
  }

  const isElsewhere = wallet && chain && wallet.chainId !== chain.chainId;
  return (
    <>
      {problem && <Notice tone="warn" title="Not sent">{problem}</Notice>}
      {transaction && isElsewhere && (
        <Notice tone="warn" title="The wallet is on another chain">
          It is on chain {wallet.chainId}; this one is {chain.chainId}.
        </Notice>
      )}
      {transaction && !wallet && <WalletChoice />}
      <div class="buttons">
        {onBack && (
          <button type="button" class="button" onClick={onBack}>
            Back
          </button>
        )}
        {transaction && (
          <button type="button" class="button" disabled={isBusy} onClick={() => void attempt(() => download("api/documents", { from, action }, "unsigned-transaction.json"), error => (error as Error).message)}>
            <Icon name="download" /> Save unsigned document
          </button>
        )}
        {transaction && wallet && chain && (
          <button type="button" class="button primary" disabled={isBusy} onClick={() => void attempt(isElsewhere ? () => switchChain(wallet.wallet, chain) : sign)}>
            {isBusy ? "Continue in the wallet…" : isElsewhere ? "Switch the wallet to this chain" : `Sign with ${wallet.wallet.info.name}`}
          </button>
        )}
      </div>
    </>
  );
}
