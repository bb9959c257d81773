import { computed, signal } from "@preact/signals";
import { state } from "../api/live";
import type { Address } from "../api/types";
import { connected } from "../wallet/wallet";

/** The account that previews are made for while no wallet is connected. */
export const assumedActor = signal<Address | null>(null);

/** Who acts: the wallet's account, else the one chosen, else the member's own admin as the node knows it. Never a guess by an alias, which anybody may take. */
export const actor = computed<Address | null>(() => connected.value?.account ?? assumedActor.value ?? state.value?.site.admin ?? null);

export function isActor(address: Address | null): boolean {
  return address !== null && actor.value?.toLowerCase() === address.toLowerCase();
}
