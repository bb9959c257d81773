import type { Finding } from "../api/types";
import { DataText } from "../parts/data-text";
import { Notice } from "../parts/notice";
import type { Tone } from "../parts/status";

const TONES: Record<Finding["severity"], Tone> = { error: "bad", warning: "warn", information: "idle" };

/** What is wrong with the network, in the words of the doctor. */
export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <div class="findings" role="status" aria-label="Findings">
      {findings.map(({ code, severity, message, advice }) => (
        <Notice key={code + message} tone={TONES[severity] ?? "idle"} title={<DataText text={message} longest={300} />}>
          {advice && <DataText text={advice} longest={400} />}
        </Notice>
      ))}
    </div>
  );
}
