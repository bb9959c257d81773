import { effect } from "@preact/signals";
import { ActionDialog } from "./actions/action-dialog";
import { loadProblem, state } from "./api/live";
import { toLine } from "./chain/text";
import { Head } from "./head";
import { Accounts } from "./pages/accounts";
import { Governance } from "./pages/governance";
import { History } from "./pages/history";
import { Network } from "./pages/network";
import { Validators } from "./pages/validators";
import { Announcer } from "./parts/announcer";
import { Notice } from "./parts/notice";
import { type Route, ROUTES, route } from "./routes";
import { FollowedList } from "./followed-list";

const PAGES: Record<Route, () => preact.JSX.Element | null> = { governance: Governance, validators: Validators, history: History, network: Network, accounts: Accounts };

effect(() => {
  document.title = `${ROUTES[route.value]} · ${toLine(state.value?.consortium.name || "Consortium")}`;
});

export function App() {
  const Page = PAGES[route.value];
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Head />
      <main id="main" tabIndex={-1}>
        <h1 tabIndex={-1}>{ROUTES[route.value]}</h1>
        <Problem />
        {state.value ? <Page /> : <Waiting />}
      </main>
      <Foot />
      <FollowedList />
      <ActionDialog />
      <Announcer />
    </>
  );
}

function Problem() {
  const problem = state.value?.problem;
  return problem ? (
    <div role="alert">
      <Notice tone="warn" title="What is shown may be old">
        <span class="data">{problem}</span>
      </Notice>
    </div>
  ) : null;
}

function Waiting() {
  return loadProblem.value ? (
    <div role="alert">
      <Notice tone="warn" title="Nothing to show yet">
        <span class="data">{loadProblem}</span>
      </Notice>
    </div>
  ) : (
    <div class="skeleton" aria-busy="true" aria-label="Reading the chain" role="status">
      <div /><div /><div />
    </div>
  );
}

function Foot() {
  const { site, chain } = state.value ?? {};
  return (
    <footer class="foot">
      {site && chain && (
        <p>
          Served by {site.hostName ? <><bdi>{toLine(site.hostName)}</bdi> of</> : "a node of"} <bdi>{toLine(site.memberAlias || site.memberName)}</bdi> · EthConsortium {site.version}
        </p>
      )}
    </footer>
  );
}

/** The address after # is the page's name, so a link cannot lead to a place in it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
