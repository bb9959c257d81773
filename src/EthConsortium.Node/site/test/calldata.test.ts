import { encodeFunctionData, type Abi } from "viem";
import { describe, expect, it } from "vitest";
import governance from "../../../EthConsortium.Ethereum/Contracts/ConsortiumGovernance/ConsortiumGovernance.json";
import type { Action, ProposedTransaction } from "../src/api/types";
import { findDifference, readTransaction } from "../src/chain/calldata";

const contract = "0x0000000000000000000000000000000000001006";
const [one, two, three] = ["0x1111111111111111111111111111111111111111", "0x2222222222222222222222222222222222222222", "0x3333333333333333333333333333333333333333"] as const;
const chain = { chainId: 10101, governanceContract: contract } as const;

function call(functionName: string, args: unknown[], change: Partial<ProposedTransaction> = {}): ProposedTransaction {
  const data = encodeFunctionData({ abi: governance.abi as Abi, functionName, args });
  return { to: contract, data, value: "0", gas: "90000", gasPrice: "0", maxFeePerGas: null, maxPriorityFeePerGas: null, nonce: 0, chainId: 10101, ...change };
}

const chosen: [string, unknown[], Action][] = [
  ["proposeAdmin", [one, "Bank D"], { kind: "proposeAdmin", address: one, alias: "Bank D" }],
  ["voteFor", [one], { kind: "voteFor", address: one }],
  ["rescindVoteFor", [one], { kind: "rescindVoteFor", address: one }],
  ["voteAgainst", [one], { kind: "voteAgainst", address: one }],
  ["rescindVoteAgainst", [one], { kind: "rescindVoteAgainst", address: one }],
  ["enforceEviction", [one], { kind: "enforceEviction", address: one }],
  ["updateAdminAlias", ["Bank Z"], { kind: "setAlias", alias: "Bank Z" }],
  ["addValidators", [[one, two]], { kind: "addValidators", addresses: [one, two] }],
  ["removeValidators", [[one]], { kind: "removeValidators", addresses: [one] }],
];

describe("the data of a transaction", () => {
  it.each(chosen)("%s is read as what it does, and is what was chosen", (name, args, action) => {
    expect(readTransaction(call(name, args), chain)).toEqual(action);
    expect(findDifference(call(name, args), action, chain)).toBeNull();
  });

  it("of ether is what was chosen only for the same account and amount", () => {
    const pay = { to: one, data: "0x", value: "5", gas: "21000", gasPrice: null, maxFeePerGas: "7", maxPriorityFeePerGas: "0", nonce: 0, chainId: 10101 } as const;
    expect(findDifference(pay, { kind: "transferEther", to: one, value: "5" }, chain)).toBeNull();
    expect(findDifference(pay, { kind: "transferEther", to: one, value: "4" }, chain)).toMatch(/another amount/);
    expect(findDifference(pay, { kind: "transferEther", to: two, value: "5" }, chain)).toMatch(/another account/);
    expect(findDifference(pay, { kind: "voteFor", address: one }, chain)).toMatch(/something else/);
  });

  it("may leave out validators that need not be sent, and no more than that", () => {
    const all: Action = { kind: "addValidators", addresses: [one, two] };
    expect(findDifference(call("addValidators", [[two]]), all, chain)).toBeNull();
    expect(findDifference(call("addValidators", [[three]]), all, chain)).toMatch(/not chosen/);
    expect(findDifference(call("addValidators", [[one, one]]), all, chain)).toMatch(/twice/);
    expect(findDifference(call("addValidators", [[]]), all, chain)).toMatch(/empty/);
    expect(findDifference(call("removeValidators", [[one]]), all, chain)).toMatch(/something else/);
  });

  const vote: Action = { kind: "voteFor", address: one };
  it.each<[string, ProposedTransaction, RegExp]>([
    ["another account", call("voteFor", [two]), /another account/],
    ["another call", call("voteAgainst", [one]), /something else/],
    ["a call the page never makes", call("resign", []), /never asks for/],
    ["another contract", call("voteFor", [one], { to: two }), /not the governance contract/],
    ["ether with it", call("voteFor", [one], { value: "1" }), /sends ether/],
    ["another chain", call("voteFor", [one], { chainId: 1 }), /chain 1/],
    ["bytes behind the arguments", call("voteFor", [one], { data: `${call("voteFor", [one]).data}00` as `0x${string}` }), /not what the arguments/],
    ["a selector of nothing", call("voteFor", [one], { data: "0xdeadbeef" }), /./],
    ["no data", call("voteFor", [one], { data: "0x" }), /something else/],
  ])("with %s is not what was chosen", (_, transaction, expected) => {
    expect(findDifference(transaction, vote, chain)).toMatch(expected);
  });

  it("with another alias is not what was chosen, even if that looks the same", () => {
    expect(findDifference(call("updateAdminAlias", ["Bank\u200B D"]), { kind: "setAlias", alias: "Bank D" }, chain)).toMatch(/another alias/);
    expect(findDifference(call("proposeAdmin", [one, "Bank E"]), { kind: "proposeAdmin", address: one, alias: "Bank D" }, chain)).toMatch(/another alias/);
  });
});
