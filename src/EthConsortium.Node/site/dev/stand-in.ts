import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { encodeFunctionData, type Abi } from "viem";
import governance from "../../../EthConsortium.Ethereum/Contracts/ConsortiumGovernance/ConsortiumGovernance.json" with { type: "json" };
import type { Action, Preview, ProposedTransaction } from "../src/api/types";
import { hashOf, type Scenario, SCENARIOS } from "./scenarios.ts";

// Stands in for the agent, so that the page can be developed and tested without a chain. ?scenario=… on the page's address chooses what it tells.

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const PERIOD = 2_000;
const started = new Map<string, Scenario>();
const sent = new Map<string, number>();

export function standIn(): Plugin {
  return {
    name: "stand-in",
    configureServer: server => void server.middlewares.use(answer),
    configurePreviewServer: server => {
      server.middlewares.use((_, response, next) => {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        next();
      });
      server.middlewares.use(answer);
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const url = new URL(request.url ?? "/", "http://stand.in");
  if (!url.pathname.startsWith("/api/")) return next();
  const name = new URL(request.headers.referer ?? "http://stand.in").searchParams.get("scenario") ?? "banks";
  const json = (value: unknown, status = 200): void => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(value));
  };
  if (name === "down") return json({ error: { code: "notReady", message: "The client is still starting. Its chain is not known yet." } }, 503);
  const scenario = started.get(name) ?? (SCENARIOS[name] ?? SCENARIOS["banks"]!)();
  started.set(name, scenario);

  const path = url.pathname.slice("/api/".length);
  switch (path.split("/")[0]) {
    case "state":
      return json({ ...scenario.state, serverTime: new Date().toISOString() });
    case "network":
      return json(scenario.network);
    case "blocks":
      return json({ blocks: scenario.blocks, minutes: scenario.minutes });
    case "history":
      if (url.searchParams.getAll("to").length > 1) return json({ error: { code: "invalidQuery", message: "Expected one block as the end." } }, 400);
      return json(history(scenario, url.searchParams));
    case "history.csv":
      response.writeHead(200, { "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment; filename=history.csv" });
      return void response.end("block,time,kind\n");
    case "events":
      return stream(scenario, response);
    case "accounts":
      return json({ address: path.split("/")[1], balance: "1234567890000000000000", nonce: 7, name: null, isContract: path.endsWith("1006") });
    case "transactions":
      return json(transaction(path.split("/")[1]!));
    case "preview":
    case "documents":
      return void read(request).then(({ action }) => json(path === "preview" ? preview(action, scenario, name) : { unsigned: propose(action, scenario) }));
    default:
      return json({ error: { code: "notFound", message: "There is no such thing." } }, 404);
  }
}

function stream(scenario: Scenario, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (name: string, value: unknown): void => void response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  send("network", scenario.network);
  const timer = setInterval(() => {
    send("tick", { serverTime: new Date().toISOString(), block: scenario.state.block.number });
    if (scenario.isStalled) return;
    const number = scenario.state.block.number + 1;
    const time = new Date().toISOString().replace(/\.\d+/, "");
    const last = scenario.blocks.at(-1);
    const hash = hashOf(`block ${number}`);
    const block = { number, hash, time, transactions: number % 7, gasUsed: 21_000, sealer: scenario.blocks.at(-6)?.sealer ?? null };
    scenario.state = { ...scenario.state, block: { number, hash, time } };
    if (last) scenario.blocks.push(block);
    send("block", block);
  }, PERIOD);
  response.on("close", () => clearInterval(timer));
}

function history(scenario: Scenario, query: URLSearchParams): unknown {
  const limit = 100;
  const fits = scenario.history.filter(
    one =>
      one.block <= Number(query.get("to") ?? Infinity) &&
      one.block >= Number(query.get("from") ?? 0) &&
      (!query.has("kind") || one.kind === query.get("kind")) &&
      (!query.has("address") || one.actor === query.get("address") || one.subject === query.get("address")),
  );
  return { entries: fits.slice(0, limit), isComplete: !scenario.isReading, next: fits[limit]?.block ?? null, problem: null };
}

/** Refuses what is about the first admin; in the scenario "lying" offers a transaction that does something else. */
function preview(action: Action, scenario: Scenario, name: string): Preview {
  const refused = { accepted: false, verdict: "wouldBeRefused" as const, text: null, sentences: [], effects: [], transaction: null };
  const first = scenario.state.admins[0]!.address;
  if ("address" in action && action.address === first) {
    return { ...refused, refusal: { code: "AlreadyAnAdmin", message: `${scenario.state.admins[0]!.alias} is an admin already.` } };
  }

  const actual: Action = name === "lying" ? { kind: "voteAgainst", address: first } : action;
  return {
    accepted: true,
    verdict: "wouldBeAccepted",
    text: "Bank A would have voted: 2 of 3 votes, Bank C has not voted. The chain accepts it.",
    sentences: ["Vote for 0x5B94…, claimed to be 'Bank D'", "For at most 90000 gas: 0 ether"],
    refusal: null,
    effects: ["votes 1 → 2 of 2", "admins 3 → 4", "validators 6 → 6"],
    transaction: propose(actual, scenario),
  };
}

function propose(action: Action, { state }: Scenario): ProposedTransaction {
  const rest = { gas: "90000", gasPrice: "0", maxFeePerGas: null, maxPriorityFeePerGas: null, nonce: 3, chainId: state.chain.chainId };
  if (action.kind === "transferEther") return { ...rest, to: action.to, data: "0x", value: action.value };
  const functionName = action.kind === "setAlias" ? "updateAdminAlias" : action.kind;
  const args = "addresses" in action ? [action.addresses] : "address" in action ? ("alias" in action ? [action.address, action.alias] : [action.address]) : [action.alias];
  return { ...rest, to: state.chain.governanceContract, data: encodeFunctionData({ abi: governance.abi as Abi, functionName, args }), value: "0" };
}

function transaction(hash: string): unknown {
  const since = sent.get(hash) ?? Date.now();
  sent.set(hash, since);
  const age = Date.now() - since;
  const [status, message] = age < 2_000 ? ["pending", "It waits for a block."] : age < 5_000 ? ["mined", "The vote counts; the block is not final yet."] : ["final", "Bank D has 2 votes and is an admin."];
  return { status, block: status === "pending" ? null : 1_850, time: null, message, revertReason: hash === hashOf("failing") ? "AlreadyVoted" : null };
}

async function read(request: IncomingMessage): Promise<{ action: Action }> {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text) as { action: Action };
}
