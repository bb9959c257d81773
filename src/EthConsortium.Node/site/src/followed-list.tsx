import { request } from "./actions/request";
import { dismiss, following, toneOf } from "./chain/following";
import { Shape } from "./parts/status";
import { Icon } from "./parts/icon";

/** The transactions of this page that are on their way, for when their dialog is closed. */
export function FollowedList() {
  const shown = following.value.slice(0, 3);
  if (shown.length === 0 || request.value) return null;
  return (
    <aside class="followed" aria-label="Transactions of this page">
      {shown.map(one => (
        <div class="followed-one" key={one.hash}>
          <Shape tone={toneOf(one.result?.status)} />
          <span>
            <span class="followed-title">{one.title}</span>
            <span class="muted data">{one.result?.message ?? "Sent"}</span>
          </span>
          <button type="button" class="icon-button" aria-label={`Dismiss: ${one.title}`} onClick={() => dismiss(one.hash)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </aside>
  );
}
