import { beforeEach, expect, it, vi } from "vitest";
import type { Followed } from "../src/chain/following";

const from = "0x1111111111111111111111111111111111111111";
const hashOf = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`;
const asked: string[] = [];

async function load(answers: Record<string, unknown>) {
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const answer = answers[path.split("/")[2]!.split("?")[0]!];
    return answer ? { ok: true, json: async () => answer } : { ok: false, status: 502, statusText: "", json: async () => null };
  });
  return await import("../src/chain/following");
}

const make = (digit: string, nonce: number | null = null): Omit<Followed, "result"> => ({ hash: hashOf(digit), from, nonce, action: { kind: "voteFor", address: from }, title: digit });

beforeEach(() => void asked.splice(0));

it("One transaction that cannot be asked about keeps no other from being asked about", async () => {
  const { follow, following, isSettled } = await load({ [hashOf("b")]: { status: "final", message: "" } });
  follow(make("b"));
  follow(make("a"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(following.value.map(one => one.result?.status)).toEqual([undefined, "final"]);
  expect(following.value.map(isSettled)).toEqual([false, true]);
});

it("A transaction whose place another took is settled, which the nonce of the wallet's choice tells", async () => {
  const { follow, following, isSettled, noteNonce } = await load({ [hashOf("a")]: { status: "replaced", message: "" } });
  follow(make("a"));
  noteNonce(hashOf("a"), 7);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toContain(`api/transactions/${hashOf("a")}?from=${from}`);
  expect(isSettled(following.value[0]!)).toBe(true);
});

it("The nonce is asked with as soon as it is known", async () => {
  const { follow } = await load({});
  follow(make("a", 7));
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual([`api/transactions/${hashOf("a")}?from=${from}&nonce=7`]);
});

it("A transaction of which nothing is known can be dismissed", async () => {
  const { follow, following, dismiss } = await load({ [hashOf("a")]: { status: "unknown", message: "" } });
  follow(make("a"));
  await vi.advanceTimersByTimeAsync(5_000);
  dismiss(hashOf("a"));
  expect(following.value).toEqual([]);
});

it("What is in a block is not final before the node says so, and what the chain took back is waited for again", async () => {
  const answers: Record<string, unknown> = { [hashOf("a")]: { status: "mined", block: 7, message: "", confirmations: 3, confirmationsNeeded: 12 } };
  const { follow, following, describeProgress, isSettled } = await load(answers);
  follow(make("a"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isSettled(following.value[0]!)).toBe(false);
  expect(describeProgress(following.value[0]!.result)).toBe("3 of 12 blocks on top of it");
  answers[hashOf("a")] = { status: "pending", block: null, message: "" };
  await vi.advanceTimersByTimeAsync(2_000);
  expect(following.value[0]!.result?.block).toBeNull();
  expect(describeProgress(following.value[0]!.result)).toBe("Waiting for confirmations");
});
