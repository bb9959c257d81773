import { signal } from "@preact/signals";

export const ROUTES = {
  governance: "Governance",
  validators: "Validators",
  history: "History",
  network: "Network",
  accounts: "Accounts",
} as const;

export type Route = keyof typeof ROUTES;

export const route = signal<Route>(read());

addEventListener("hashchange", () => {
  const before = route.value;
  route.value = read();
  if (route.value === before) return;
  scrollTo(0, 0);

  // The new page is drawn by then; its heading takes the focus, so that keyboard and screen reader start there.
  requestAnimationFrame(() => document.querySelector<HTMLElement>("h1")?.focus());
});

function read(): Route {
  const name = location.hash.replace(/^#\//, "").split("?")[0]!;
  return name in ROUTES ? (name as Route) : "governance";
}
