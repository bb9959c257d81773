import { computed } from "@preact/signals";
import { now } from "./api/clock";
import { blocks, liveness, state } from "./api/live";
import { lateAfter } from "./chain/pace";
import { formatInteger, formatSpan, toLine } from "./chain/text";
import { Shape, Status, type Tone } from "./parts/status";
import { ThemeButton } from "./parts/theme-button";
import { type Route, ROUTES, route } from "./routes";
import { WalletButton } from "./wallet/wallet-button";

export function Head() {
  return (
    <header class="head">
      <div class="head-line">
        <Brand />
        <div class="head-tools">
          <Live />
          <ThemeButton />
          <WalletButton />
        </div>
      </div>
      <nav class="tabs" aria-label="Pages">
        {(Object.keys(ROUTES) as Route[]).map(name => (
          <a key={name} href={`#/${name}`} aria-current={route.value === name ? "page" : undefined}>
            {ROUTES[name]}
          </a>
        ))}
      </nav>
    </header>
  );
}

function Brand() {
  const { consortium, chain } = state.value ?? {};
  return (
    <a class="brand" href="#/governance">
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M16 6l9 5v10l-9 5-9-5V11z" />
        <circle cx="16" cy="16" r="3.2" />
      </svg>
      <span class="brand-words">
        <bdi class="brand-name">{consortium ? toLine(consortium.name || "Consortium") : "Consortium"}</bdi>
        <span class="brand-note">{chain ? `${CONSENSUS[chain.consensus] ?? chain.consensus} · chain ${chain.chainId}` : "\u00a0"}</span>
      </span>
    </a>
  );
}

/** Whether the page follows the chain, and at which block. */
function Live() {
  const block = state.value?.block;
  const age = block ? now.value - Date.parse(block.time) / 1000 : 0;
  const isLate = patience.value !== null && age > patience.value;
  const [tone, word] = liveness.value === "live" && isLate ? LATE : LIVENESS[liveness.value];
  return (
    <div class={`live ${tone}`}>
      <span class="live-block">{block ? formatInteger(block.number) : "–"}</span>
      <span class="live-note" role="status">
        {tone === "good" ? (
          <>
            <Shape tone={tone} />
            <span class="unseen-text">{word}</span>
          </>
        ) : (
          <Status tone={tone}>{word}</Status>
        )}
      </span>
      {liveness.value === "live" && <span class="live-age">{block && formatSpan(age)}</span>}
    </div>
  );
}

const patience = computed(() => lateAfter(blocks.value));

const LATE: [Tone, string] = ["warn", "Stalled"];

const LIVENESS: Record<typeof liveness.value, [Tone, string]> = {
  connecting: ["busy", "Connecting"],
  live: ["good", "Live"],
  lost: ["bad", "Not live"],
};

export const CONSENSUS: Record<string, string> = { auRa: "AuRa", qbft: "QBFT", clique: "Clique", ethash: "Proof of work" };
