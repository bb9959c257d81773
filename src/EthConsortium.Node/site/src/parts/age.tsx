import { now } from "../api/clock";
import { formatSpan, formatTime } from "../chain/text";

/** How long ago a time is, or how long until then. */
export function Age({ time }: { time: string }) {
  const seconds = now.value - Date.parse(time) / 1000;
  return (
    <time dateTime={time} title={formatTime(time)}>
      {seconds >= 0 ? `${formatSpan(seconds)} ago` : `in ${formatSpan(-seconds)}`}
    </time>
  );
}
