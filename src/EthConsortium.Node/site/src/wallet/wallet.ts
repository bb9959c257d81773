import { signal } from "@preact/signals";
import { getAddress, numberToHex } from "viem";
import type { Address, Chain, Hash, ProposedTransaction } from "../api/types";

// A wallet as EIP-1193 describes it, announced as EIP-6963 does. The page sees accounts and hashes, never a key.

interface Provider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, listener: (value: never) => void): void;
  removeListener?(event: string, listener: (value: never) => void): void;
}

export interface Wallet {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

const REMEMBERED = "wallet";
const REJECTED = 4001;
const UNKNOWN_CHAIN = 4902;
const UNSUPPORTED = [4200, -32601];

export const wallets = signal<Wallet[]>([]);
export const connected = signal<{ wallet: Wallet; account: Address; chainId: number } | null>(null);

/** Counts what was last wanted, so that a wallet that answers late does not take the place of one chosen since. */
let attempts = 0;
let unfollow = (): void => {};

/** Collects the wallets that announce themselves, and window.ethereum if none does. Connects to the last one used if it still allows that, without asking. */
export function discoverWallets(): void {
  window.addEventListener("eip6963:announceProvider", event => {
    const wallet = (event as CustomEvent<Wallet>).detail;
    if (!wallet?.provider?.request || wallets.value.some(known => known.info.uuid === wallet.info.uuid)) return;
    wallets.value = [...wallets.value, wallet];
    if (attempts === 0 && wallet.info.rdns === localStorage.getItem(REMEMBERED)) void connect(wallet, "eth_accounts");
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
  const attempt = ++attempts;
  const [first] = (await wallet.provider.request({ method })) as string[];
  const chainId = await readChainId(wallet);
  if (!first || attempt !== attempts) return;
  unfollow();
  connected.value = { wallet, account: getAddress(first), chainId };
  unfollow = followWallet(wallet);
  localStorage.setItem(REMEMBERED, wallet.info.rdns);
}

export function disconnect(): void {
  localStorage.removeItem(REMEMBERED);
  leave();
}

function leave(): void {
  attempts++;
  unfollow();
  connected.value = null;
}

/** Follows the account and the chain of the wallet that is connected, and of no other. */
function followWallet(wallet: Wallet): () => void {
  const { provider } = wallet;
  const isCurrent = (): boolean => connected.peek()?.wallet === wallet;
  const takeAccounts = ([first]: string[]): void => {
    if (!isCurrent()) return;
    if (first) connected.value = { ...connected.peek()!, account: getAddress(first) };
    else leave();
  };
  const takeChain = (chainId: string): void => {
    if (isCurrent()) connected.value = { ...connected.peek()!, chainId: Number(chainId) };
  };
  provider.on?.("accountsChanged", takeAccounts);
  provider.on?.("chainChanged", takeChain);
  return () => {
    provider.removeListener?.("accountsChanged", takeAccounts);
    provider.removeListener?.("chainChanged", takeChain);
  };
}

async function readChainId({ provider }: Wallet): Promise<number> {
  return Number(await provider.request({ method: "eth_chainId" }));
}

/** Where a wallet reaches the chain, or null where it would not take that: wallets want https, or http on this machine. */
export function findRpcUrl({ rpcUrl }: Pick<Chain, "rpcUrl">): string | null {
  if (!rpcUrl || !URL.canParse(rpcUrl)) return null;
  const { protocol, hostname, href } = new URL(rpcUrl);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLocal) ? href : null;
}

/** Has the wallet change to the chain, which it is told about if it does not know it. */
export async function switchChain(wallet: Wallet, chain: Chain): Promise<void> {
  const chainId = numberToHex(chain.chainId);
  const change = { method: "wallet_switchEthereumChain", params: [{ chainId }] };
  try {
    await wallet.provider.request(change);
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_CHAIN) throw error;
    const rpcUrl = findRpcUrl(chain);
    if (!rpcUrl) throw new Error("The wallet does not know this chain. It has to be entered in the wallet by hand.", { cause: error });
    await wallet.provider.request({
      method: "wallet_addEthereumChain",
      params: [{ chainId, chainName: chain.chainName, rpcUrls: [rpcUrl], nativeCurrency: chain.nativeCurrency }],
    });
    await wallet.provider.request(change);
  }

  const current = await readChainId(wallet);
  if (connected.peek()?.wallet === wallet) connected.value = { ...connected.peek()!, chainId: current };
}

/** Why the wallet must not be given a transaction for this account and chain, or null. What it said when it was connected may be old. */
export async function findObstacle(wallet: Wallet, account: Address, chain: Pick<Chain, "chainId" | "blockZeroHash">): Promise<string | null> {
  const accounts = (await wallet.provider.request({ method: "eth_accounts" })) as string[];
  if (!accounts.some(one => one.toLowerCase() === account.toLowerCase())) return "The wallet does not let this site use the account any more. Connect it again.";
  const chainId = await readChainId(wallet);
  if (chainId !== chain.chainId) return `The wallet is on chain ${chainId} now; this one is ${chain.chainId}.`;
  if (!chain.blockZeroHash) return null;
  const blockZero = await readBlockZero(wallet);
  if (!blockZero || blockZero.toLowerCase() === chain.blockZeroHash.toLowerCase()) return null;
  return "The wallet’s own connection is to another network that has the same chain id: its first block is another. Correct the RPC URL of this network in the wallet.";
}

/** The hash of the first block of where the wallet is connected to; null if it does not answer questions of that kind. */
async function readBlockZero({ provider }: Wallet): Promise<string | null> {
  try {
    const block = (await provider.request({ method: "eth_getBlockByNumber", params: ["0x0", false] })) as { hash?: string } | null;
    return block?.hash ?? null;
  } catch (error) {
    if (UNSUPPORTED.includes(codeOf(error) as number)) return null;
    throw error;
  }
}

/** The nonce that the wallet gave a transaction; null if it does not tell. */
export async function readNonce({ provider }: Wallet, hash: Hash): Promise<number | null> {
  try {
    const transaction = (await provider.request({ method: "eth_getTransactionByHash", params: [hash] })) as { nonce?: string } | null;
    return transaction?.nonce ? Number(transaction.nonce) : null;
  } catch {
    return null;
  }
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
