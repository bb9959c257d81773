import { batch, computed, signal } from "@preact/signals";
import { appendBlock, mergeBlocks } from "./blocks";
import { foldIntoMinutes } from "../chain/bins";
import { setClock, startClock } from "./clock";
import { getJson } from "./http";
import { share } from "./share";
import type { BlockItem, BlockMinute, Network, SiteState } from "./types";

export type Liveness = "connecting" | "live" | "lost";

/** Something comes at least every ten seconds; after this long without anything the stream is taken for dead. */
const SILENCE = 25_000;
const FIRST_RETRY = 1_000;
const LAST_RETRY = 15_000;

export const state = signal<SiteState | null>(null);
export const network = signal<Network | null>(null);
export const blocks = signal<BlockItem[]>([]);
/** The blocks before those, by the minute. */
export const minutes = signal<BlockMinute[]>([]);
export const liveness = signal<Liveness>("connecting");

/** Why there is nothing to show yet; null once there is. */
export const loadProblem = signal<string | null>(null);

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
let reconnect: ReturnType<typeof setTimeout> | undefined;

/** Closes the stream there is. */
let close = (): void => {};

/**
 * Reads everything once, then follows what the agent sends, as long as the page can be seen: a browser has six connections for all the
 * tabs of a site, and each stream takes one.
 */
export function start(): void {
  const look = (): void => {
    clearTimeout(reconnect);
    close();
    liveness.value = "connecting";
    if (!document.hidden) connect();
  };
  document.addEventListener("visibilitychange", look);
  look();
  startClock();
}

/** What a stream has told so far. What is read beside it and comes late must not overwrite that. */
interface Told {
  state: boolean;
  network: boolean;
  firstBlock: number;
}

let latest: Told | undefined;

function connect(): void {
  const told: Told = { state: false, network: false, firstBlock: Infinity };
  latest = told;
  void read(told);
  const events = new EventSource("api/events");
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  close = () => {
    events.close();
    clearTimeout(watchdog);
  };
  const watch = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, SILENCE);
  };
  const alive = (): void => {
    liveness.value = "live";
    retry = FIRST_RETRY;
    watch();
  };
  const lose = (): void => {
    // The browser's own attempts have no limit of their own and stop at an answer such as 503, so they are made here.
    close();
    liveness.value = "lost";
    reconnect = setTimeout(connect, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  };
  const on = <T>(name: string, take: (value: T) => void): void =>
    events.addEventListener(name, event => {
      alive();
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    });
  events.onopen = alive;
  events.onerror = lose;
  on<SiteState>("state", value => {
    told.state = true;
    takeState(value);
  });
  on<Network>("network", value => {
    told.network = true;
    takeNetwork(value);
  });
  on<BlockItem>("block", value => {
    told.firstBlock = Math.min(told.firstBlock, value.number);
    takeBlock(value);
  });
  on<{ serverTime: string }>("tick", ({ serverTime }) => setClock(serverTime));
  watch();
}

async function read(told: Told): Promise<void> {
  const [first, second, third] = await Promise.allSettled([
    getJson<SiteState>("api/state"),
    getJson<Network>("api/network"),
    getJson<{ blocks: BlockItem[]; minutes?: BlockMinute[] }>("api/blocks?hours=3"),
  ]);
  if (told !== latest && state.value) return;
  batch(() => {
    if (first.status === "fulfilled") {
      if (!told.state && first.value.block.number >= (state.value?.block.number ?? 0)) takeState(first.value);
    } else if (!state.value) loadProblem.value = (first.reason as Error).message;
    if (second.status === "fulfilled" && !told.network) takeNetwork(second.value);
    if (third.status === "fulfilled") {
      const { blocks: read, minutes: earlier = [] } = third.value;
      blocks.value = mergeBlocks(blocks.value, read, told.firstBlock);
      const first = Date.parse(blocks.value[0]?.time ?? "");
      minutes.value = earlier.filter(minute => !(Date.parse(minute.time) >= first));
    }
  });
}

function takeState(value: SiteState): void {
  loadProblem.value = null;
  setClock(value.serverTime);
  state.value = share(state.value, value);
}

function takeNetwork(value: Network): void {
  network.value = share(network.value, value);
}

function takeBlock(value: BlockItem): void {
  const { number, hash, time } = value;
  batch(() => {
    const before = blocks.value;
    const after = appendBlock(before, value);
    for (let i = 0; i + 1 < before.length && before[i]!.number < after[0]!.number; i++) minutes.value = foldIntoMinutes(minutes.value, before[i]!, before[i + 1]!);
    blocks.value = after;

    // The state comes anew only when something of the consortium changes.
    if (state.value) state.value = { ...state.value, block: { number, hash, time } };
  });
}
