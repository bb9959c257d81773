import { signal } from "@preact/signals";
import { getAddress, numberToHex } from "viem";
import type { Address, Chain, Hash, ProposedTransaction } from "../api/types";

// A wallet as EIP-1193 describes it, announced as EIP-6963 does. The page sees accounts and hashes, never a key.

interface Provider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): void;
}

export interface Wallet {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

const REMEMBERED = "wallet";
const REJECTED = 4001;
const UNKNOWN_CHAIN = 4902;

export const wallets = signal<Wallet[]>([]);
export const connected = signal<{ wallet: Wallet; account: Address; chainId: number } | null>(null);

const followed = new WeakSet<Provider>();

/** Collects the wallets that announce themselves, and window.ethereum if none does. Connects to the last one used if it still allows that, without asking. */
export function discoverWallets(): void {
  window.addEventListener("eip6963:announceProvider", event => {
    const wallet = (event as CustomEvent<Wallet>).detail;
    if (!wallet?.provider?.request || wallets.value.some(known => known.info.uuid === wallet.info.uuid)) return;
    wallets.value = [...wallets.value, wallet];
    if (wallet.info.rdns === localStorage.getItem(REMEMBERED)) void connect(wallet, "eth_accounts");
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  window.addEventListener("load", () => {
    const provider = (window as { ethereum?: Provider }).ethereum;
    if (provider && wallets.value.length === 0) {
      wallets.value = [{ info: { uuid: "injected", name: "Browser wallet", icon: "", rdns: "injected" }, provider }];
    }
  });
}

export async function connect(wallet: Wallet, method: "eth_requestAccounts" | "eth_accounts" = "eth_requestAccounts"): Promise<void> {
  const accounts = (await wallet.provider.request({ method })) as string[];
  await take(wallet, accounts);
  if (connected.value) localStorage.setItem(REMEMBERED, wallet.info.rdns);
  if (followed.has(wallet.provider)) return;
  followed.add(wallet.provider);
  wallet.provider.on?.("accountsChanged", (changed: string[]) => void take(wallet, changed));
  wallet.provider.on?.("chainChanged", (chainId: string) => {
    if (connected.value?.wallet === wallet) connected.value = { ...connected.value, chainId: Number(chainId) };
  });
}

export function disconnect(): void {
  localStorage.removeItem(REMEMBERED);
  connected.value = null;
}

/** Has the wallet change to the chain, which it is told about if it does not know it. */
export async function switchChain(wallet: Wallet, chain: Chain): Promise<void> {
  const chainId = numberToHex(chain.chainId);
  const change = { method: "wallet_switchEthereumChain", params: [{ chainId }] };
  try {
    await wallet.provider.request(change);
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_CHAIN) throw error;
    if (!chain.rpcUrl) throw new Error("The wallet does not know this chain, and this site offers no JSON-RPC that it could be added with.", { cause: error });
    const rpcUrl = new URL(chain.rpcUrl, location.href).href;
    await wallet.provider.request({
      method: "wallet_addEthereumChain",
      params: [{ chainId, chainName: chain.chainName, rpcUrls: [rpcUrl], nativeCurrency: chain.nativeCurrency }],
    });
    await wallet.provider.request(change);
  }

  await take(wallet, (await wallet.provider.request({ method: "eth_accounts" })) as string[]);
}

/** Has the wallet sign and send. The nonce is the wallet's to choose: it knows what it has sent already. */
export async function send(wallet: Wallet, from: Address, transaction: ProposedTransaction): Promise<Hash> {
  const hex = (value: string): string => numberToHex(BigInt(value));
  const { to, data, value, gas, gasPrice, maxFeePerGas, maxPriorityFeePerGas, chainId } = transaction;
  const fees = gasPrice !== null ? { gasPrice: hex(gasPrice) } : { maxFeePerGas: hex(maxFeePerGas ?? "0"), maxPriorityFeePerGas: hex(maxPriorityFeePerGas ?? "0") };
  const call = { from, to, data, value: hex(value), gas: hex(gas), ...fees, chainId: numberToHex(chainId) };
  const hash = await wallet.provider.request({ method: "eth_sendTransaction", params: [call] });
  if (typeof hash !== "string" || !/^0x[0-9a-f]{64}$/i.test(hash)) throw new Error("The wallet did not answer with the hash of a transaction.");
  return hash as Hash;
}

/** What a wallet's refusal says to the reader. */
export function describeWalletError(error: unknown): string {
  if (codeOf(error) === REJECTED) return "Declined in the wallet. Nothing was sent.";
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === "string" && message !== "" ? message : "The wallet refused and did not say why.";
}

function codeOf(error: unknown): unknown {
  const failure = error as { code?: unknown; data?: { originalError?: { code?: unknown } } } | null;
  return failure?.data?.originalError?.code ?? failure?.code;
}

async function take(wallet: Wallet, accounts: string[]): Promise<void> {
  const first = accounts[0];
  if (!first) {
    if (connected.value?.wallet === wallet) connected.value = null;
    return;
  }

  const chainId = Number(await wallet.provider.request({ method: "eth_chainId" }));
  connected.value = { wallet, account: getAddress(first), chainId };
}
