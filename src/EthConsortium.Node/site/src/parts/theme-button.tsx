import { effect, signal } from "@preact/signals";
import { Icon } from "./icon";

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const ICONS = { auto: "auto", light: "sun", dark: "moon" } as const;
const STORE = "theme";

const theme = signal<Theme>(THEMES.find(one => one === localStorage.getItem(STORE)) ?? "auto");

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
  localStorage.setItem(STORE, theme.value);
});

/** Light, dark, or as the system has it. */
export function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
  return (
    <button type="button" class="icon-button" aria-label={`Colours: ${theme.value}. Change to ${next}`} title={`Colours: ${theme.value}`} onClick={() => (theme.value = next)}>
      <Icon name={ICONS[theme.value]} />
    </button>
  );
}
