import type { Chain } from "../api/types";
import { DataText } from "../parts/data-text";
import { Notice } from "../parts/notice";
import { findRpcUrl } from "./wallet";

/** Says that the wallet is on another chain, and what to enter in it where this page cannot tell it. */
export function Elsewhere({ chainId, chain }: { chainId: number; chain: Chain }) {
  return (
    <Notice tone="warn" title="The wallet is on another chain">
      <p>
        It is on chain {chainId}; this one is {chain.chainId}.
      </p>
      {!findRpcUrl(chain) && (
        <>
          <p>
            If the wallet does not know this chain, enter it there by hand: <DataText text={chain.rpcUrlNote ?? "this site offers no JSON-RPC that wallets accept, which is https, or http on the same machine."} longest={300} />
          </p>
          <dl class="facts">
            <dt>Network name</dt>
            <dd><DataText text={chain.chainName} /></dd>
            <dt>Chain id</dt>
            <dd class="mono">{chain.chainId}</dd>
            <dt>Currency symbol</dt>
            <dd><DataText text={chain.nativeCurrency.symbol} /></dd>
          </dl>
        </>
      )}
    </Notice>
  );
}
