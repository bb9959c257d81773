// What the agent answers. Addresses are EIP-55, wei are decimal strings, times are ISO 8601.

export type Address = `0x${string}`;
export type Hash = `0x${string}`;

export interface SiteState {
  /** What the node's clock said. */
  serverTime?: string;
  site: {
    version: string;
    memberName: string;
    memberId: string;
    memberAlias: string;
    region: number | null;
    hostName: string | null;
    /** The member's own admin, where the node knows it. */
    admin?: Address | null;
  };
  chain: Chain;
  block: { number: number; hash: Hash; time: string };
  consortium: Consortium;
  admins: Admin[];
  proposals: Proposal[];
  validators: Validator[];
  problem: string | null;
}

export interface Chain {
  chainId: number;
  chainName: string;
  consensus: string;
  rpcUrl: string | null;
  /** Why there is no URL that a wallet can be given. */
  rpcUrlNote?: string | null;
  nativeCurrency: { name: string; symbol: string; decimals: number };
  genesisHash: Hash;
  /** What the client answers for block 0. A chain for development makes its own, whatever the genesis document says. */
  blockZeroHash?: Hash | null;
  governanceContract: Address;
  governanceVersion: "v2" | "v1_2" | "v1";
}

export interface Consortium {
  name: string;
  members: number;
  votesNeeded: number;
  evictionVotesNeeded: number;
  faultsTolerated: number | null;
  validatorCapacity: number;
  proposalLifetimeSeconds: number | null;
  evictionNoticeSeconds: number | null;
  isChangeInFlight: boolean;
  isChangeQueued: boolean;
  finalizesImmediately: boolean;
}

export interface Admin {
  address: Address;
  alias: string;
  /** The alias if nobody else has the same, else the address. */
  name: string;
  validators: Address[];
  /** Of a contract of version 1 fewer than there are. */
  votesAgainst: Address[];
  votesAgainstCount: number;
}

export interface Proposal {
  kind: "admission" | "eviction";
  address: Address;
  alias: string;
  name: string;
  votes: number;
  votesNeeded: number;
  voters: Address[];
  notVoted: Address[];
  proposer: Address | null;
  proposedAt: string | null;
  expiresAt: string | null;
  enforceableAt: string | null;
}

export type ValidatorStatus = "active" | "joining" | "leaving" | "orphaned";

export interface Validator {
  address: Address;
  admin: Address | null;
  status: ValidatorStatus;
}

export interface HistoryEntry {
  block: number;
  time: string | null;
  transaction: Hash;
  kind: string;
  text: string;
  subject: Address | null;
  actor: Address | null;
  logIndex?: number;
  /** What they were called as of that block. */
  subjectName?: string | null;
  actorName?: string | null;
  votes?: number | null;
  votesNeeded?: number | null;
  validators?: Address[];
  /** The alias or the name that was given, as it is on the chain. */
  alias?: string | null;
  given?: string | null;
  capacity?: number | null;
  due?: string | null;
}

export interface HistoryPage {
  entries: HistoryEntry[];
  /** Whether it is read up to the newest block. */
  isComplete: boolean;
  next: number | null;
  problem: string | null;
}

export interface NetworkNode {
  number: number | null;
  hostName: string | null;
  region: string | null;
  enode: string | null;
  role: string;
  address: Address | null;
  isThisNode: boolean;
  isLeased: boolean;
  state: string | null;
  peers: number | null;
  peersExpected: number | null;
  block: number | null;
  blockTime: string | null;
  lag: number | null;
}

export interface OtherMember {
  member: string;
  url: string;
  nodes: NetworkNode[];
  recentBlock: { number: number; time: string | null } | null;
  problem: string | null;
}

export interface Finding {
  code: string;
  severity: "error" | "warning" | "information";
  message: string;
  advice?: string | null;
  nodes?: string[];
  evidence?: string[];
}

export interface Network {
  own: NetworkNode[];
  ownProblem: string | null;
  others: OtherMember[];
  findings: Finding[];
  mining: { hashRate: string; coinbase: Address; coinbaseBalance: string } | null;
}

export interface BlockItem {
  number: number;
  hash: Hash;
  time: string;
  transactions: number;
  gasUsed: number;
  sealer: Address | null;
}

/** The blocks of one minute, of a time of which they are not told one by one. */
export interface BlockMinute {
  time: string;
  blocks: number;
  transactions: number;
  longestSeconds: number;
}

export type GovernanceAction =
  | { kind: "proposeAdmin"; address: Address; alias: string }
  | { kind: VoteKind; address: Address }
  | { kind: "setAlias"; alias: string }
  | { kind: "addValidators" | "removeValidators"; addresses: Address[] };

export type VoteKind = "voteFor" | "rescindVoteFor" | "voteAgainst" | "rescindVoteAgainst" | "enforceEviction";

export type Action = GovernanceAction | { kind: "transferEther"; to: Address; value: string };

export interface ProposedTransaction {
  to: Address;
  data: `0x${string}`;
  value: string;
  gas: string;
  gasPrice: string | null;
  maxFeePerGas: string | null;
  maxPriorityFeePerGas: string | null;
  nonce: number;
  chainId: number;
}

export interface Preview {
  accepted: boolean;
  verdict: "wouldBeAccepted" | "alreadyDone" | "waiting" | "wouldBeRefused";
  /** All of it in one line. */
  text: string | null;
  /** What the transaction is, as its document for signing elsewhere would say. */
  sentences: string[];
  refusal: { code: string; message: string } | null;
  effects: string[];
  /** A vote that is not the last one needed changes nothing by itself. */
  effect?: { isDecisive?: boolean };
  note?: string | null;
  /** Whether the account has a vote in this already. Contracts of version 1 name no voters, so only this tells. */
  hasVoted?: boolean;
  /** How many transactions it takes; this is the first of them. */
  parts?: number;
  transaction: ProposedTransaction | null;
}

export interface TransactionStatus {
  status: "pending" | "mined" | "final" | "failed" | "replaced" | "unknown";
  block: number | null;
  confirmations?: number | null;
  confirmationsNeeded?: number | null;
  time: string | null;
  message: string;
  revertReason: string | null;
}

export interface Account {
  address: Address;
  balance: string;
  nonce: number;
  name: string | null;
  isContract: boolean;
}
