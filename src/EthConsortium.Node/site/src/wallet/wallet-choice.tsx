import { useState } from "preact/hooks";
import { Notice } from "../parts/notice";
import { connect, describeWalletError, type Wallet, wallets } from "./wallet";

/** The wallets of this browser, to connect with one. */
export function WalletChoice({ onConnected }: { onConnected?: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (wallet: Wallet): Promise<void> => {
    setProblem(null);
    try {
      await connect(wallet);
      onConnected?.();
    } catch (error) {
      setProblem(describeWalletError(error));
    }
  };

  if (wallets.value.length === 0) {
    return (
      <Notice tone="idle" title="No wallet in this browser">
        Everything can be read without one. To sign here, install a wallet such as MetaMask and load the page again; or save the unsigned document and sign it elsewhere.
      </Notice>
    );
  }

  return (
    <div class="wallets">
      {wallets.value.map(wallet => (
        <button type="button" class="button wallet" key={wallet.info.uuid} onClick={() => void choose(wallet)}>
          {/^data:image\//.test(wallet.info.icon) && <img src={wallet.info.icon} alt="" width="20" height="20" />}
          <span class="data">{wallet.info.name.slice(0, 40)}</span>
        </button>
      ))}
      {problem && <Notice tone="warn" title="Not connected">{problem}</Notice>}
    </div>
  );
}
