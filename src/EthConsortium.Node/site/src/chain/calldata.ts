import { decodeFunctionData, encodeFunctionData, type Abi } from "viem";
import { abi as contractAbi } from "../../../../EthConsortium.Ethereum/Contracts/ConsortiumGovernance/ConsortiumGovernance.json";
import type { Action, Address, Chain, GovernanceAction, ProposedTransaction } from "../api/types";

// All versions of the contract share the selectors of what they have in common.
const abi = (contractAbi as Abi).filter(entry => entry.type === "function");

type CalledChain = Pick<Chain, "chainId" | "governanceContract">;

/** What the bytes of a transaction would do, read from themselves. */
export function readTransaction(transaction: ProposedTransaction, chain: CalledChain): Action {
  if (transaction.data === "0x") {
    return { kind: "transferEther", to: transaction.to, value: BigInt(transaction.value).toString() };
  }

  if (!isSame(transaction.to, chain.governanceContract)) throw new Error("it calls a contract that is not the governance contract");
  if (BigInt(transaction.value) !== 0n) throw new Error("it sends ether along with a call of the governance contract");
  const { functionName, args = [] } = decodeFunctionData({ abi, data: transaction.data });

  // Encoded again it has to be the same, so that nothing hides behind the arguments.
  if (encodeFunctionData({ abi, functionName, args }) !== transaction.data.toLowerCase()) throw new Error("its data is not what the arguments in it encode to");
  return toAction(functionName, args);
}

/**
 * Why a transaction is not what was chosen, or null if it is. Of validators some may be missing, because those that are where they
 * should be already are not sent again.
 */
export function findDifference(transaction: ProposedTransaction, chosen: Action, chain: CalledChain): string | null {
  let action: Action;
  try {
    if (transaction.chainId !== chain.chainId) throw new Error(`it is for the chain ${transaction.chainId} and not for ${chain.chainId}`);
    action = readTransaction(transaction, chain);
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }

  if (action.kind !== chosen.kind) return `it would do something else: ${action.kind}`;
  switch (action.kind) {
    case "transferEther": {
      const { to, value } = chosen as typeof action;
      return isSame(action.to, to) && BigInt(action.value) === BigInt(value) ? null : "it pays another amount or another account";
    }
    case "addValidators":
    case "removeValidators": {
      const wanted = new Set((chosen as typeof action).addresses.map(lower));
      const sent = new Set(action.addresses.map(lower));
      if (sent.size === 0 || sent.size !== action.addresses.length) return "its list of validators is empty or names one twice";
      return [...sent].every(address => wanted.has(address)) ? null : "it names a validator that was not chosen";
    }
    case "setAlias":
      return action.alias === (chosen as typeof action).alias ? null : "it sets another alias";
    case "proposeAdmin": {
      const { address, alias } = chosen as typeof action;
      return isSame(action.address, address) && action.alias === alias ? null : "it proposes another account or another alias";
    }
    default:
      return isSame(action.address, (chosen as typeof action).address) ? null : "it is about another account";
  }
}

/** The most that a transaction may cost, in wei. */
export function feeOf({ gas, gasPrice, maxFeePerGas }: ProposedTransaction): bigint {
  return BigInt(gas) * BigInt(gasPrice ?? maxFeePerGas ?? 0);
}

export function isSame(one: string, other: string): boolean {
  return lower(one) === lower(other);
}

function lower(address: string): string {
  return address.toLowerCase();
}

function toAction(name: string, args: readonly unknown[]): GovernanceAction {
  switch (name) {
    case "proposeAdmin":
      return { kind: name, address: args[0] as Address, alias: args[1] as string };
    case "voteFor":
    case "rescindVoteFor":
    case "voteAgainst":
    case "rescindVoteAgainst":
    case "enforceEviction":
      return { kind: name, address: args[0] as Address };
    case "updateAdminAlias":
      return { kind: "setAlias", alias: args[0] as string };
    case "addValidators":
    case "removeValidators":
      return { kind: name, addresses: [...(args[0] as Address[])] };
    default:
      throw new Error(`it calls ${name}, which this page never asks for`);
  }
}
