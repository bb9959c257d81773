import type { Finding } from "../api/types";
import { count } from "../chain/text";
import { DataText } from "../parts/data-text";
import { Notice } from "../parts/notice";
import type { Tone } from "../parts/status";

const TONES: Record<Finding["severity"], Tone> = { error: "bad", warning: "warn", information: "idle" };
const SHOWN = 8;

/** What is wrong with the network, in the words of the doctor. Only how many there are is spoken, not each number that changes. */
export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <>
      <p class="unseen-text" role="status">{findings.length > 0 && count(findings.length, "finding")}</p>
      {findings.length > 0 && (
        <ul class="findings" aria-label="Findings">
          {findings.map(finding => (
            <li key={keyOf(finding)}>
              <One {...finding} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function One({ severity, message, advice, nodes = [], evidence = [] }: Finding) {
  return (
    <Notice tone={TONES[severity] ?? "idle"} title={<DataText text={message} longest={300} />}>
      {advice && <DataText text={advice} longest={400} />}
      {nodes.length > 0 && (
        <p class="finding-nodes">
          {nodes.slice(0, SHOWN).map((node, i) => (
            <span key={i} class="tag"><DataText text={node} /></span>
          ))}
          {nodes.length > SHOWN && ` and ${count(nodes.length - SHOWN, "more node")}`}
        </p>
      )}
      {evidence.length > 0 && (
        <details>
          <summary>What was seen</summary>
          <ul>
            {evidence.map((sentence, i) => (
              <li key={i}><DataText text={sentence} longest={300} /></li>
            ))}
          </ul>
        </details>
      )}
    </Notice>
  );
}

/** The same finding keeps what was opened in it while its numbers change. */
function keyOf({ code, message, nodes }: Finding): string {
  return `${code} ${nodes?.join(" ")} ${message.replace(/\d+/g, "")}`;
}
