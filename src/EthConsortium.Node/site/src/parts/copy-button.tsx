import { useEffect, useState } from "preact/hooks";
import { announce } from "./announcer";
import { Icon } from "./icon";

const SHOWN = 1_600;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async (): Promise<void> => {
    try {
      await copyText(text);
      setCopied(true);
      announce(`Copied ${what}.`);
    } catch {
      announce(`The browser did not allow copying. It is ${text}`);
    }
  };
  return (
    <button type="button" class="icon-button" onClick={() => void copy()} aria-label={`Copy ${what}`} title={isCopied ? "Copied" : `Copy ${what}`}>
      <Icon name={isCopied ? "check" : "copy"} />
    </button>
  );
}

/** The clipboard is only for pages of https or loopback; the old way serves the site of a member within its network. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) throw new Error("not copied");
}
