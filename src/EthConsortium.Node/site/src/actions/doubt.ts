import type { NetworkNode } from "../api/types";
import { toTitle } from "../chain/text";

/** The states of a node that has what the others have. One that is no validator yet cannot seal. */
const READY = new Set(["sealing", "following", "notSealing"]);

/** Why a node would not seal as a validator now, or null if nothing speaks against it. */
export function findDoubt({ isLeased, state }: Pick<NetworkNode, "isLeased" | "state">): string | null {
  if (!isLeased) return "No machine holds this identity";
  if (state === null) return "Nothing is known of its state";
  return READY.has(state) ? null : toTitle(state);
}
