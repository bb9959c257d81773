import { useState } from "preact/hooks";
import { state } from "../api/live";
import { shorten } from "../chain/text";
import { Account } from "../parts/account";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { Identicon } from "../parts/identicon";
import { Notice } from "../parts/notice";
import { Elsewhere } from "./elsewhere";
import { connected, describeWalletError, disconnect, switchChain } from "./wallet";
import { WalletChoice } from "./wallet-choice";

export function WalletButton() {
  const [isOpen, setOpen] = useState(false);
  const wallet = connected.value;
  const isElsewhere = wallet && state.value && wallet.chainId !== state.value.chain.chainId;
  return (
    <>
      <button type="button" class={`button wallet-button${isElsewhere ? " is-elsewhere" : ""}`} onClick={() => setOpen(true)}>
        {wallet ? <Identicon address={wallet.account} size={18} /> : <Icon name="wallet" />}
        <span class="wallet-words">{wallet ? (isElsewhere ? "Wrong chain" : shorten(wallet.account)) : "Connect wallet"}</span>
      </button>
      {isOpen && (
        <Dialog title="Wallet" step={isElsewhere ? "elsewhere" : "here"} onClose={() => setOpen(false)}>
          {wallet ? <Connected onDone={() => setOpen(false)} /> : <WalletChoice onConnected={() => setOpen(false)} />}
        </Dialog>
      )}
    </>
  );
}

function Connected({ onDone }: { onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const wallet = connected.value;
  const chain = state.value?.chain;
  if (!wallet || !chain) return null;
  return (
    <div class="review">
      <Account address={wallet.account} isWhole />
      {wallet.chainId === chain.chainId ? (
        <Notice tone="good" title={`${wallet.wallet.info.name.slice(0, 40)} is on this chain`} />
      ) : (
        <Elsewhere chainId={wallet.chainId} chain={chain} />
      )}
      {problem && <Notice tone="warn" title="Not switched">{problem}</Notice>}
      <div class="buttons">
        <button type="button" class="button" onClick={() => { disconnect(); onDone(); }}>
          Forget the wallet
        </button>
        {wallet.chainId !== chain.chainId && (
          <button type="button" class="button primary" onClick={() => switchChain(wallet.wallet, chain).catch((error: unknown) => setProblem(describeWalletError(error)))}>
            Switch the wallet to this chain
          </button>
        )}
      </div>
    </div>
  );
}
