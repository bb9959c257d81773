import { describe, expect, it } from "vitest";
import { findDoubt } from "../src/actions/doubt";
import { describeVerdict, isUnchanged, oppositeOf } from "../src/actions/verdict";
import type { Preview } from "../src/api/types";

const one = "0x1111111111111111111111111111111111111111";
const transaction = { to: one, data: "0x01", value: "0", gas: "90000", gasPrice: "0", maxFeePerGas: null, maxPriorityFeePerGas: null, nonce: 3, chainId: 10101 } as const;
const shown: Preview = { accepted: true, verdict: "wouldBeAccepted", text: "", sentences: [], refusal: null, effects: ["admins 3 → 4"], effect: { isDecisive: true }, transaction };

describe("the verdict of a preview", () => {
  it.each<[Partial<Preview>, string, RegExp]>([
    [{}, "good", /would accept/],
    [{ verdict: "alreadyDone", accepted: false, transaction: null }, "idle", /so already/],
    [{ verdict: "waiting", accepted: false, transaction: null }, "busy", /has to wait/],
    [{ verdict: "wouldBeRefused", accepted: false, transaction: null, refusal: { code: "notAdmin", message: "" } }, "bad", /would refuse/],
    [{ accepted: false, transaction: null, refusal: { code: "notSendable", message: "" } }, "bad", /would refuse/],
  ])("is told as what it is: %j", (change, tone, title) => {
    const verdict = describeVerdict({ ...shown, ...change });
    expect(verdict.tone).toBe(tone);
    expect(verdict.title).toMatch(title);
  });
});

describe("what was shown", () => {
  it("is what comes out now with another text, nonce or gas", () => {
    expect(isUnchanged(shown, { ...shown, text: "other", transaction: { ...transaction, nonce: 4, gas: "100000" } }, 0n)).toBe(true);
  });

  it.each<[string, Partial<Preview>]>([
    ["a verdict", { verdict: "alreadyDone", accepted: false, transaction: null }],
    ["what changes", { effects: ["admins 4 → 5"] }],
    ["whether the vote decides", { effect: { isDecisive: false } }],
    ["the data", { transaction: { ...transaction, data: "0x02" } }],
    ["the ether", { transaction: { ...transaction, value: "1" } }],
    ["the fee beyond what was agreed to", { transaction: { ...transaction, gasPrice: "1" } }],
  ])("is not what comes out now with another: %s", (_, change) => {
    expect(isUnchanged(shown, { ...shown, ...change }, 0n)).toBe(false);
  });
});

it("Only a vote has an opposite", () => {
  expect(oppositeOf({ kind: "voteFor", address: one })).toEqual({ kind: "rescindVoteFor", address: one });
  expect(oppositeOf({ kind: "voteAgainst", address: one })).toEqual({ kind: "rescindVoteAgainst", address: one });
  expect(oppositeOf({ kind: "enforceEviction", address: one })).toBeNull();
});

it("A node that nobody runs, that is off or of which nothing is known is doubtful as a validator", () => {
  expect(findDoubt({ isLeased: true, state: "following" })).toBeNull();
  expect(findDoubt({ isLeased: false, state: "following" })).toMatch(/No machine/);
  expect(findDoubt({ isLeased: true, state: null })).toMatch(/Nothing is known/);
  expect(findDoubt({ isLeased: true, state: "notAnswering" })).toBe("Not answering");
});
