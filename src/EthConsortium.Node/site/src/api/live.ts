import { batch, computed, signal } from "@preact/signals";
import { getJson } from "./http";
import { share } from "./share";
import type { BlockItem, Network, SiteState } from "./types";

export type Liveness = "connecting" | "live" | "lost";

/** Something comes at least every ten seconds; after this long without anything the stream is taken for dead. */
const SILENCE = 25_000;
const FIRST_RETRY = 1_000;
const LAST_RETRY = 15_000;
const KEPT_BLOCKS = 2_000;

export const state = signal<SiteState | null>(null);
export const network = signal<Network | null>(null);
export const blocks = signal<BlockItem[]>([]);
export const liveness = signal<Liveness>("connecting");

/** Why there is nothing to show yet; null once there is. */
export const loadProblem = signal<string | null>(null);

/** The time of day in seconds, for what tells an age. */
export const now = signal(Math.floor(Date.now() / 1000));

const admins = computed(() => state.value?.admins);
const proposals = computed(() => state.value?.proposals);

/** What the admins and the proposed ones call themselves, by their address in lower case, and whether nobody else does. */
export const names = computed<Map<string, { alias: string; isUnique: boolean }>>(() => {
  const found = new Map<string, { alias: string; isUnique: boolean }>();
  for (const { address, alias, name } of [...(proposals.value ?? []), ...(admins.value ?? [])]) {
    if (alias) found.set(address.toLowerCase(), { alias, isUnique: name !== address });
  }

  return found;
});

let retry = FIRST_RETRY;
let watchdog: ReturnType<typeof setTimeout> | undefined;

/** Reads everything once, then follows what the agent sends. */
export function start(): void {
  connect();
  setInterval(() => (now.value = Math.floor(Date.now() / 1000)), 1_000);
}

function connect(): void {
  void read();
  const events = new EventSource("api/events");
  const alive = (): void => {
    liveness.value = "live";
    retry = FIRST_RETRY;
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, SILENCE);
  };
  const lose = (): void => {
    // The browser's own attempts have no limit of their own and stop at an answer such as 503, so they are made here.
    events.close();
    clearTimeout(watchdog);
    liveness.value = "lost";
    setTimeout(connect, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  };
  const on = <T>(name: string, take: (value: T) => void): void =>
    events.addEventListener(name, event => {
      alive();
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  events.onopen = alive;
  events.onerror = lose;
  on<SiteState>("state", takeState);
  on<Network>("network", takeNetwork);
  on<BlockItem>("block", takeBlock);
  watchdog = setTimeout(lose, SILENCE);
}

async function read(): Promise<void> {
  const [first, second, third] = await Promise.allSettled([
    getJson<SiteState>("api/state"),
    getJson<Network>("api/network"),
    getJson<{ blocks: BlockItem[] }>("api/blocks?hours=3"),
  ]);
  batch(() => {
    if (first.status === "fulfilled") takeState(first.value);
    else if (!state.value) loadProblem.value = (first.reason as Error).message;
    if (second.status === "fulfilled") takeNetwork(second.value);
    if (third.status === "fulfilled") blocks.value = third.value.blocks;
  });
}

function takeState(value: SiteState): void {
  loadProblem.value = null;
  state.value = share(state.value, value);
}

function takeNetwork(value: Network): void {
  network.value = share(network.value, value);
}

/** Appends a block; one of a height that is there already replaces it and what came after, as the chain did. */
function takeBlock(value: BlockItem): void {
  const before = blocks.value;
  let end = before.length;
  while (end > 0 && before[end - 1]!.number >= value.number) end--;
  const { number, hash, time } = value;
  batch(() => {
    blocks.value = [...before.slice(Math.max(0, end + 1 - KEPT_BLOCKS), end), value];

    // The state comes anew only when something of the consortium changes.
    if (state.value) state.value = { ...state.value, block: { number, hash, time } };
  });
}
