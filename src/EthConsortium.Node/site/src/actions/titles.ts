import type { Action } from "../api/types";
import { count } from "../chain/text";

export function titleOf(action: Action): string {
  switch (action.kind) {
    case "proposeAdmin":
      return "Propose an admin";
    case "voteFor":
      return "Vote for an admission";
    case "rescindVoteFor":
      return "Take back a vote for an admission";
    case "voteAgainst":
      return "Vote to evict an admin";
    case "rescindVoteAgainst":
      return "Take back a vote to evict an admin";
    case "enforceEviction":
      return "Carry out an eviction";
    case "setAlias":
      return "Change the alias";
    case "addValidators":
      return `Add ${count(action.addresses.length, "validator")}`;
    case "removeValidators":
      return `Remove ${count(action.addresses.length, "validator")}`;
    case "transferEther":
      return "Transfer ether";
  }
}
