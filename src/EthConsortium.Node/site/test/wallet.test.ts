import { beforeEach, describe, expect, it, vi } from "vitest";
import { connect, connected, disconnect, findObstacle, findRpcUrl, readNonce, type Wallet } from "../src/wallet/wallet";

const [one, two] = ["0x1111111111111111111111111111111111111111", "0x2222222222222222222222222222222222222222"] as const;
const hash = `0x${"ab".repeat(32)}` as const;

/** A wallet that answers what it is told to, and whose events the test sends. */
function makeWallet(name: string, answers: Record<string, unknown> = {}) {
  const listeners = new Map<string, (value: never) => void>();
  const told: Record<string, unknown> = { eth_requestAccounts: [one], eth_accounts: [one], eth_chainId: "0x2775", ...answers };
  const provider = {
    request: async ({ method }: { method: string }) => {
      if (told[method] instanceof Error) throw told[method];
      return await told[method];
    },
    on: (event: string, listener: (value: never) => void) => void listeners.set(event, listener),
    removeListener: (event: string) => void listeners.delete(event),
  };
  const wallet: Wallet = { info: { uuid: name, name, icon: "", rdns: name }, provider };
  return { wallet, told, listeners, emit: (event: string, value: unknown) => listeners.get(event)?.(value as never) };
}

beforeEach(() => {
  vi.stubGlobal("localStorage", { setItem: () => {}, removeItem: () => {}, getItem: () => null });
  disconnect();
});

describe("the wallet that is connected", () => {
  it("is followed to another account and chain, and gone when it locks", async () => {
    const { wallet, emit } = makeWallet("a");
    await connect(wallet);
    emit("accountsChanged", [two]);
    emit("chainChanged", "0x1");
    expect(connected.value).toMatchObject({ account: two, chainId: 1 });
    emit("accountsChanged", []);
    expect(connected.value).toBeNull();
  });

  it("is no more followed when it was forgotten or another took its place", async () => {
    const first = makeWallet("a");
    const second = makeWallet("b", { eth_requestAccounts: [two] });
    await connect(first.wallet);
    const listener = first.listeners.get("accountsChanged")!;
    await connect(second.wallet);
    expect(first.listeners.size).toBe(0);
    listener([one] as never);
    expect(connected.value).toMatchObject({ wallet: second.wallet, account: two });
    disconnect();
    listener([one] as never);
    second.emit("accountsChanged", [two]);
    expect(connected.value).toBeNull();
  });

  it("is not one that answers after it was given up", async () => {
    let answer = (_: string[]): void => {};
    const slow = makeWallet("slow", { eth_requestAccounts: new Promise<string[]>(resolve => (answer = resolve)) });
    const connecting = connect(slow.wallet);
    await connect(makeWallet("b", { eth_requestAccounts: [two] }).wallet);
    answer([one]);
    await connecting;
    expect(connected.value?.account).toBe(two);
  });
});

describe("before a transaction is given to it, a wallet", () => {
  const chain = { chainId: 10101, blockZeroHash: hash };
  const unsupported = Object.assign(new Error("Unsupported"), { code: 4200 });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["has to allow the account still", { eth_accounts: [two] }, /does not let/],
    ["has to be on the chain still", { eth_chainId: "0x1" }, /chain 1 now/],
    ["has to be connected to this network, not another of its chain id", { eth_getBlockByNumber: { hash: `0x${"cd".repeat(32)}` } }, /another network/],
  ])("%s", async (_, answers, expected) => {
    expect(await findObstacle(makeWallet("a", answers).wallet, one, chain)).toMatch(expected);
  });

  it("may go on when all fits, and when it cannot be asked for a block", async () => {
    expect(await findObstacle(makeWallet("a", { eth_getBlockByNumber: { hash } }).wallet, one, chain)).toBeNull();
    expect(await findObstacle(makeWallet("a", { eth_getBlockByNumber: unsupported }).wallet, one, chain)).toBeNull();
    expect(await findObstacle(makeWallet("a").wallet, one, { chainId: 10101 })).toBeNull();
  });

  it("tells the nonce that it gave, or nothing", async () => {
    expect(await readNonce(makeWallet("a", { eth_getTransactionByHash: { nonce: "0x7" } }).wallet, hash)).toBe(7);
    expect(await readNonce(makeWallet("a", { eth_getTransactionByHash: null }).wallet, hash)).toBeNull();
    expect(await readNonce(makeWallet("a", { eth_getTransactionByHash: unsupported }).wallet, hash)).toBeNull();
  });
});

it("A wallet is offered https, or http on the same machine, and nothing else", () => {
  const find = (rpcUrl: string | null): string | null => findRpcUrl({ rpcUrl });
  expect(find("https://rpc.example.net/")).toBe("https://rpc.example.net/");
  expect(find("http://127.0.0.1:8540")).toBe("http://127.0.0.1:8540/");
  expect(find("http://localhost:8540")).toBe("http://localhost:8540/");
  expect(find("http://[::1]:8540")).toBe("http://[::1]:8540/");
  expect([find("http://10.0.0.4:8540"), find("http://127.0.0.1.example.net"), find("http://0.0.0.0:8540"), find("ws://localhost"), find("/rpc"), find(null)]).toEqual([null, null, null, null, null, null]);
});
