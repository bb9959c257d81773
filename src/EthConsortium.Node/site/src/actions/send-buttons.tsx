import { useEffect, useRef, useState } from "preact/hooks";
import { formatUnits } from "viem";
import { download, postJson } from "../api/http";
import { liveness, state } from "../api/live";
import type { Action, Address, Hash, Preview } from "../api/types";
import { feeOf, findDifference, readTransaction } from "../chain/calldata";
import { follow, noteNonce } from "../chain/following";
import { announce } from "../parts/announcer";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/notice";
import { Elsewhere } from "../wallet/elsewhere";
import { WalletChoice } from "../wallet/wallet-choice";
import { connected, describeWalletError, findObstacle, readNonce, send, switchChain } from "../wallet/wallet";
import { titleOf } from "./titles";
import { isUnchanged } from "./verdict";

/** What a transaction may cost without being asked about, in wei: 0.1 ether. */
const SMALL_FEE = 10n ** 17n;

interface SendButtonsProps {
  action: Action;
  from: Address | null;
  preview: Preview | null;
  /** Whether the preview is being made anew. */
  isAsking: boolean;
  /** It came out otherwise than shown, so that it was not sent. */
  onChanged: (preview: Preview) => void;
  onSent: (hash: Hash) => void;
  onBack: (() => void) | null;
}

/** The way to the wallet, which is open only for a transaction that would be accepted and is what was chosen. */
export function SendButtons({ action, from, preview, isAsking, onChanged, onSent, onBack }: SendButtonsProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [agreedFee, setAgreedFee] = useState(SMALL_FEE);
  const gone = useRef(new AbortController());
  useEffect(() => () => gone.current.abort(), []);
  const chain = state.value?.chain;
  const wallet = connected.value;
  const transaction = preview?.accepted ? preview.transaction : null;
  const difference = transaction && chain ? findDifference(transaction, action, chain) : null;
  const fee = transaction ? feeOf(transaction) : 0n;
  const isAgreed = fee <= agreedFee;

  const attempt = async (what: () => Promise<void>, describe = describeWalletError): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await what();
    } catch (error) {
      if (gone.current.signal.aborted) return;
      setProblem(describe(error));
      announce(describe(error));
    } finally {
      setBusy(false);
    }
  };
  const sign = async (): Promise<void> => {
    if (!preview || !transaction || !wallet || !chain) return;

    // What is shown may be some blocks old, and what the wallet said, too.
    const { signal } = gone.current;
    const latest = await postJson<Preview>("api/preview", { from, action }, signal);
    if (!isUnchanged(preview, latest, agreedFee)) {
      onChanged(latest);
      throw new Error("Meanwhile it would come out otherwise than was shown. Look at it again.");
    }

    const obstacle = await findObstacle(wallet.wallet, wallet.account, chain);
    if (obstacle) throw new Error(obstacle);
    signal.throwIfAborted();
    announce(`Continue in ${wallet.wallet.info.name}.`);
    const hash = await send(wallet.wallet, wallet.account, latest.transaction!);
    const sent = readTransaction(transaction, chain);
    follow({ hash, from: wallet.account, nonce: null, action: sent, title: titleOf(sent) });
    void readNonce(wallet.wallet, hash).then(nonce => noteNonce(hash, nonce));
    if (!signal.aborted) onSent(hash);
  };

  if (difference) {
    return (
      <Notice tone="bad" title="This is not what was chosen, so it is not given to the wallet">
        The node offered another transaction: {difference}. Tell the people who run it.
      </Notice>
    );
  }

  const isElsewhere = wallet && chain && wallet.chainId !== chain.chainId;
  const isLive = liveness.value === "live";

  // Told as disabled rather than made so, which would take the focus away from it.
  const isHeld = isBusy || (!isElsewhere && (isAsking || !isLive || !isAgreed));
  const parts = preview?.parts ?? 1;
  return (
    <>
      {transaction && parts > 1 && (
        <Notice tone="idle" title={`This is part 1 of ${parts}`}>
          There are too many validators for one transaction. What is signed or saved now is the first part; do the same again for the next when it is final.
        </Notice>
      )}
      {transaction && chain && fee > SMALL_FEE && (
        <label class="choice">
          <input type="checkbox" checked={isAgreed} onChange={e => setAgreedFee(e.currentTarget.checked ? fee : SMALL_FEE)} />
          <span>
            Its fee may be up to {formatUnits(fee, chain.nativeCurrency.decimals)} {chain.nativeCurrency.symbol.slice(0, 12)}, and that is all right.
          </span>
        </label>
      )}
      {problem && <Notice tone="warn" title="Not sent">{problem}</Notice>}
      {transaction && wallet && !isLive && <Notice tone="warn" title="The page is not live">What it shows may be old, so nothing is signed until the node answers again.</Notice>}
      {transaction && isElsewhere && <Elsewhere chainId={wallet.chainId} chain={chain} />}
      {transaction && !wallet && <WalletChoice />}
      <div class="buttons">
        {onBack && (
          <button type="button" class="button" onClick={onBack}>
            Back
          </button>
        )}
        {transaction && (
          <button type="button" class="button" aria-disabled={isBusy || !isAgreed} onClick={() => !isBusy && isAgreed && void attempt(() => download("api/documents", { from, action }, "unsigned-transaction.json"), error => (error as Error).message)}>
            <Icon name="download" /> Save unsigned document
          </button>
        )}
        {transaction && wallet && chain && (
          <button type="button" class="button primary" aria-disabled={isHeld} onClick={() => !isHeld && void attempt(isElsewhere ? () => switchChain(wallet.wallet, chain) : sign)}>
            {isBusy ? "Continue in the wallet…" : isElsewhere ? "Switch the wallet to this chain" : `Sign with ${wallet.wallet.info.name}`}
          </button>
        )}
      </div>
    </>
  );
}
