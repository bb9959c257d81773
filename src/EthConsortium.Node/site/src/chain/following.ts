import { effect, signal } from "@preact/signals";
import { getJson } from "../api/http";
import { state } from "../api/live";
import type { Action, Address, Hash, TransactionStatus } from "../api/types";
import type { Tone } from "../parts/status";
import { count } from "./text";

/** A transaction that was sent from this page and is followed until it is final. */
export interface Followed {
  hash: Hash;
  from: Address;
  /** Of the wallet's choice; null where it did not tell. With it the node can tell that another transaction took its place. */
  nonce: number | null;
  action: Action;
  title: string;
  result: TransactionStatus | null;
}

const STORE = "following";
const KEPT = 20;
const PERIOD = 2_000;

/** Newest first; kept over a reload of the page. */
export const following = signal<Followed[]>(restore());

effect(() => sessionStorage.setItem(STORE, JSON.stringify(following.value)));

let isAsking = false;
effect(() => {
  void state.value?.block.number;
  void ask();
});
setInterval(() => void ask(), PERIOD);

export function follow(sent: Omit<Followed, "result">): void {
  following.value = [{ ...sent, result: null }, ...following.value].slice(0, KEPT);
  void ask();
}

export function noteNonce(hash: Hash, nonce: number | null): void {
  following.value = following.value.map(one => (one.hash === hash ? { ...one, nonce } : one));
}

export function dismiss(hash: Hash): void {
  following.value = following.value.filter(one => one.hash !== hash);
}

export function isSettled({ result }: Followed): boolean {
  return result?.status === "final" || result?.status === "failed" || result?.status === "replaced";
}

/** How a state is drawn. */
export function toneOf(status: TransactionStatus["status"] | undefined): Tone {
  return status === "failed" ? "bad" : status === "replaced" || status === "unknown" ? "warn" : status === "final" ? "good" : "busy";
}

/** How far a transaction in a block is on its way to being final. Where sealers are counted instead of blocks, the node's message tells. */
export function describeProgress(result: TransactionStatus | null | undefined): string {
  const { confirmations, confirmationsNeeded } = result ?? {};
  return confirmations != null && confirmationsNeeded != null ? `${confirmations} of ${count(confirmationsNeeded, "block")} on top of it` : "Waiting for confirmations";
}

async function ask(): Promise<void> {
  const open = following.peek().filter(one => !isSettled(one));
  if (isAsking || open.length === 0) return;
  isAsking = true;
  for (const { hash, from, nonce } of open) {
    try {
      const query = new URLSearchParams(nonce == null ? {} : { from, nonce: String(nonce) });
      const result = await getJson<TransactionStatus>(`api/transactions/${hash}?${query}`);
      following.value = following.value.map(one => (one.hash === hash ? { ...one, result } : one));
    } catch {
      // Asked again in two seconds; that the node is away is shown in the head of the page.
    }
  }

  isAsking = false;
}

function restore(): Followed[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as Followed[];
  } catch {
    return [];
  }
}
