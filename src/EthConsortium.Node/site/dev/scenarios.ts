import { getAddress, keccak256, toHex } from "viem";
import type { Address, BlockItem, BlockMinute, Hash, HistoryEntry, Network, NetworkNode, Proposal, SiteState, Validator } from "../src/api/types";

/** All that the stand-in answers with, made up but likely. */
export interface Scenario {
  state: SiteState;
  network: Network;
  blocks: BlockItem[];
  minutes: BlockMinute[];
  /** Whether the history is still being read. */
  isReading?: boolean;
  /** Whether no block comes any more. */
  isStalled?: boolean;
  history: HistoryEntry[];
}

const PERIOD = 5;
const HOSTILE = [
  `<img src=x onerror="window.hacked=1">`,
  `${"Very long bank ".repeat(667)}end`,
  "Bank \u202Egnp.exe\u202C of \u200Bnowhere\u0007\n<script>window.hacked=1</script>",
  "",
];

export function addressOf(seed: string): Address {
  return getAddress(`0x${keccak256(toHex(seed)).slice(-40)}`);
}

export function hashOf(seed: string): Hash {
  return keccak256(toHex(seed));
}

export const SCENARIOS: Record<string, () => Scenario> = {
  banks: () => make(["Bank A", "Bank B", "Bank C"], 2),
  hostile: () => {
    const scenario = make(["Bank A", ...HOSTILE, "بنك السلام"], 2, HOSTILE[2]);
    const [first] = scenario.network.own;
    const node: NetworkNode = { ...first!, isThisNode: false, hostName: HOSTILE[0]!, region: HOSTILE[2]!, state: "behind", enode: `enode://${"ab".repeat(5_000)}@[::1]:30303` };
    scenario.network.others = HOSTILE.map(member => ({ member, url: `https://example.com/${member}`, nodes: [node], recentBlock: null, problem: null }));
    scenario.network.others.push({ member: HOSTILE[1]!, url: "https://example.org", nodes: [], recentBlock: null, problem: HOSTILE[0]! });
    scenario.network.findings = HOSTILE.slice(0, 3).map((message, i) => ({ code: `code${i}`, severity: "warning", message, advice: message, nodes: [message], evidence: [message] }));
    scenario.network.others.push({ member: "Bank E", url: "https://bank-e.example.net", nodes: [node], recentBlock: null, problem: HOSTILE[0]! });
    return scenario;
  },
  crowd: () => make(Array.from({ length: 200 }, (_, i) => `Bank ${i + 1}`), 15),
  empty: () => {
    const scenario = make(["Bank A"], 0);
    return { state: { ...scenario.state, proposals: [] }, network: { own: [], ownProblem: null, others: [], findings: [], mining: null }, blocks: [], minutes: [], history: [] };
  },
  mining: () => {
    const scenario = make(["Bank A", "Bank B"], 0);
    scenario.state.chain.consensus = "ethash";
    scenario.state.consortium.faultsTolerated = null;
    scenario.network.mining = { hashRate: "1254300", coinbase: addressOf("coinbase"), coinbaseBalance: "128500000000000000000" };
    return scenario;
  },
  joiner: () => {
    // No admin of the consortium yet, and nothing that a wallet could be given; one of its spare nodes is off.
    const scenario = make(["Bank A", "Bank B"], 2);
    scenario.state.site = { ...scenario.state.site, memberAlias: "Bank B", admin: null };
    scenario.state.chain.rpcUrl = null;
    scenario.state.chain.rpcUrlNote = "the nodes serve JSON-RPC over http only.";
    scenario.network.own.push({ ...scenario.network.own[2]!, hostName: "bank-a-9.example.net", address: addressOf("spare 9"), isLeased: false, state: null });
    return scenario;
  },
  reading: () => ({ ...make(["Bank A", "Bank B", "Bank C"], 2), isReading: true }),
  stalled: () => {
    const scenario = make(["Bank A", "Bank B", "Bank C"], 2);
    const { state } = scenario;
    const earlier = <T extends { time: string }>(one: T): T => ({ ...one, time: new Date(Date.parse(one.time) - 725_000).toISOString() });
    return { ...scenario, state: { ...state, block: earlier(state.block) }, blocks: scenario.blocks.map(earlier), minutes: scenario.minutes.map(earlier), isStalled: true };
  },
  problem: () => {
    const scenario = make(["Bank A", "Bank B", "Bank C"], 2);
    scenario.state.problem = "The client does not answer since 2026-03-01 12:00:00 UTC. What is shown is of that time.";
    return scenario;
  },
};

function make(aliases: string[], validatorsEach: number, hostileName = "Three banks"): Scenario {
  const start = Math.floor(Date.now() / 1000);
  const admins = aliases.map((alias, i) => ({
    address: addressOf(`admin ${i}`),
    alias,
    name: alias || addressOf(`admin ${i}`),
    validators: Array.from({ length: validatorsEach }, (_, j) => addressOf(`validator ${i} ${j}`)),
    votesAgainst: i === 2 ? [addressOf("admin 0")] : [],
    votesAgainstCount: i === 2 ? 1 : 0,
  }));
  const validators: Validator[] = admins.flatMap(({ address, validators }, i) => validators.map((validator, j) => ({ address: validator, admin: address, status: i === 1 && j === 1 ? "joining" : "active" }) as Validator));
  if (validatorsEach > 0) validators.push({ address: addressOf("left"), admin: null, status: "leaving" }, { address: addressOf("orphan"), admin: null, status: "orphaned" });
  const votesNeeded = Math.floor(admins.length / 2) + 1;
  const addresses = admins.map(admin => admin.address);
  const time = (ago: number): string => new Date((start - ago) * 1000).toISOString().replace(/\.\d+/, "");
  const proposals: Proposal[] = [
    { kind: "admission", address: addressOf("candidate"), alias: aliases.length > 3 ? aliases[1]! : "Bank D", name: aliases.length > 3 ? addressOf("candidate") : "Bank D", votes: 1, votesNeeded, voters: [addresses[0]!], notVoted: addresses.slice(1), proposer: addresses[0]!, proposedAt: time(7_200), expiresAt: time(-600_000), enforceableAt: null },
  ];
  if (admins.length > 2) {
    proposals.push({ kind: "eviction", address: addresses[2]!, alias: aliases[2]!, name: aliases[2]!, votes: 1, votesNeeded: Math.min(votesNeeded, admins.length - 1), voters: [addresses[0]!], notVoted: addresses.slice(1).filter(one => one !== addresses[2]), proposer: null, proposedAt: null, expiresAt: null, enforceableAt: null });
  }

  const sealers = validators.filter(one => one.status === "active").map(one => one.address).slice(0, 12);
  const height = 1_843;
  const blocks: BlockItem[] = Array.from({ length: 1_200 }, (_, i) => ({
    number: height - 1_199 + i,
    hash: hashOf(`block ${i}`),
    time: time((1_199 - i) * PERIOD - (i % 97 === 0 ? 3 : 0)),
    transactions: Math.max(0, Math.round(6 + 5 * Math.sin(i / 70) + 3 * Math.sin(i * 1.7))),
    gasUsed: 21_000,
    sealer: sealers[i % Math.max(1, sealers.length)] ?? null,
  }));
  const node = (host: string, i: number, own: boolean): NetworkNode => ({
    number: i + 1,
    hostName: `${host}-${i}.example.net`,
    region: String(1 + (i % 2)),
    enode: `enode://${hashOf(host + i).slice(2)}${hashOf(`${i}${host}`).slice(2)}@10.0.0.${i + 4}:30303`,
    role: i < 3 ? "validator" : "transaction",
    address: i < 3 ? addressOf(own ? (i < 2 ? `validator 0 ${i}` : "spare 0") : `validator 1 ${i}`) : null,
    isThisNode: own && i === 0,
    isLeased: i < 3,
    state: own ? ["sealing", "sealing", "following", "behind"][i]! : "sealing",
    peers: i === 3 ? 2 : 5,
    peersExpected: 5,
    block: i === 3 ? height - 12 : height,
    blockTime: time(i === 3 ? 60 : 1),
    lag: i === 3 ? 12 : 0,
  });

  return {
    state: {
      site: { version: "2.0.0", memberName: aliases[0]!, memberId: "bank-a", memberAlias: aliases[0]!, region: 1, hostName: "bank-a-0.example.net", admin: addresses[0]! },
      chain: {
        chainId: 10101,
        chainName: "Three banks",
        consensus: "auRa",
        rpcUrl: "http://127.0.0.1:8540",
        nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
        genesisHash: hashOf("genesis"),
        blockZeroHash: hashOf("genesis"),
        governanceContract: "0x0000000000000000000000000000000000001006",
        governanceVersion: "v2",
      },
      block: { number: height, hash: hashOf("block"), time: time(1) },
      consortium: {
        name: hostileName,
        members: admins.length,
        votesNeeded,
        evictionVotesNeeded: Math.min(votesNeeded, Math.max(1, admins.length - 1)),
        faultsTolerated: Math.max(0, Math.ceil(validators.length / 2) - 1),
        validatorCapacity: 20,
        proposalLifetimeSeconds: 604_800,
        evictionNoticeSeconds: 86_400,
        isChangeInFlight: validatorsEach > 0,
        isChangeQueued: false,
        finalizesImmediately: false,
      },
      admins,
      proposals,
      validators,
      problem: null,
    },
    network: {
      own: [0, 1, 2, 3].map(i => node("bank-a", i, true)),
      ownProblem: null,
      others: [
        { member: "Bank B", url: "https://bank-b.example.net/", nodes: [0, 1].map(i => node("bank-b", i, false)), recentBlock: { number: height - 10, time: time(50) }, problem: null },
        { member: "Bank C", url: "https://bank-c.example.net/", nodes: [node("bank-c", 0, false)], recentBlock: null, problem: "bank-c.example.net did not answer within 5 s." },
      ],
      findings: [{ code: "nodeBehind", severity: "warning", message: "bank-a-3.example.net is 12 blocks behind.", advice: "It has 2 of 5 peers. Look whether port 30303 is open from the others.", nodes: ["bank-a-3.example.net"], evidence: ["bank-a-3.example.net is at block 1831, the others at 1843.", "It answered within 12 ms."] }],
      mining: null,
    },
    blocks,
    minutes: Array.from({ length: 60 }, (_, i) => ({ time: time(1_200 * PERIOD + (60 - i) * 60), blocks: 12 - (i % 13 === 0 ? 4 : 0), transactions: 60 + (i % 9) * 6, longestSeconds: i % 13 === 0 ? 20 : 5 })),
    history: Array.from({ length: 140 }, (_, i) => ({
      block: height - i * 9,
      time: time(i * 9 * PERIOD),
      transaction: hashOf(`transaction ${i}`),
      kind: ["votedFor", "proposed", "validatorsDelegated", "aliasChanged", "admitted"][i % 5]!,
      text: [`${aliases[0]} voted for Bank D, 1 of ${votesNeeded}`, `${aliases[0]} proposed Bank D`, "2 validators", aliases[(i + 1) % aliases.length]!, "Bank C is an admin"][i % 5]!,
      subject: i % 5 < 2 ? addressOf("candidate") : null,
      subjectName: i % 5 < 2 ? "Bank D" : null,
      actor: addresses[i % addresses.length]!,
      actorName: i > 100 ? `${aliases[i % aliases.length]!} of old` : aliases[i % aliases.length]!,
      logIndex: 0,
      ...(i % 5 === 0 && { votes: 1, votesNeeded }),
      ...(i % 5 === 1 && { given: "Bank D", due: time(i * 9 * PERIOD - 604_800) }),
      ...(i % 5 === 2 && { validators: validators.slice(0, 2 + (i % 4)).map(one => one.address) }),
      ...(i % 5 === 3 && { given: aliases[(i + 1) % aliases.length]! }),
    })),
  };
}
