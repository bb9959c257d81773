import { computed, signal } from "@preact/signals";
import { state } from "../api/live";
import type { Address } from "../api/types";
import { connected } from "../wallet/wallet";

/** The account that previews are made for while no wallet is connected. */
export const assumedActor = signal<Address | null>(null);

/** Who acts: the wallet's account, else the one assumed, else the member's own admin. */
export const actor = computed<Address | null>(() => {
  if (connected.value) return connected.value.account;
  if (assumedActor.value) return assumedActor.value;
  const { site, admins } = state.value ?? {};
  return (admins?.find(admin => admin.alias === site?.memberAlias) ?? admins?.[0])?.address ?? null;
});

export function isActor(address: Address | null): boolean {
  return address !== null && actor.value?.toLowerCase() === address.toLowerCase();
}
