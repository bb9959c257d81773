import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { getJson } from "../api/http";
import { state } from "../api/live";
import type { HistoryEntry, HistoryPage } from "../api/types";
import { parseAddress } from "../chain/address";
import { count, formatInteger, formatTime, shorten, toTitle } from "../chain/text";
import { CopyButton } from "../parts/copy-button";
import { DataText } from "../parts/data-text";
import { Empty } from "../parts/empty";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/notice";
import { Section } from "../parts/section";
import { type Column, Table } from "../parts/table";
import { HistoryFacts } from "./history-facts";
import { append, renew } from "./history-pages";
import { PastAccount } from "./past-account";

const KINDS = [
  "proposed", "votedFor", "voteForRescinded", "votedAgainst", "voteAgainstRescinded", "evictionNoticeGiven", "proposalExpired", "proposalDropped", "admitted", "evicted", "resigned",
  "validatorsDelegated", "validatorsWithdrawn", "validatorsRetired", "changeInitiated", "changeFinalized", "aliasChanged", "consortiumRenamed", "votedForCapacity", "capacityChanged",
];

const COLUMNS: readonly Column<HistoryEntry>[] = [
  {
    title: "Block",
    cell: one => (
      <span class="stack">
        <span>{formatInteger(one.block)}</span>
        {one.time && <time class="muted one-line" dateTime={one.time}>{formatTime(one.time)}</time>}
      </span>
    ),
  },
  {
    title: "What happened",
    kind: "main",
    cell: one => (
      <span class="stack">
        <span class="tag-line">{toTitle(one.kind)}</span>
        <span class="muted"><DataText text={one.text} longest={160} /></span>
        <HistoryFacts entry={one} />
      </span>
    ),
  },
  { title: "By", cell: one => (one.actor ? <PastAccount address={one.actor} name={one.actorName} /> : <span class="muted">the chain</span>) },
  { title: "About", cell: one => (one.subject ? <PastAccount address={one.subject} name={one.subjectName} /> : <span class="muted">–</span>) },
  {
    title: "Transaction",
    cell: one => (
      <span class="hash">
        <code title={one.transaction}>{shorten(one.transaction)}</code>
        <CopyButton text={one.transaction} what="hash of the transaction" />
      </span>
    ),
  },
];

interface Filter {
  kind: string;
  address: string;
  from: string;
  to: string;
}

const NONE: Filter = { kind: "", address: "", from: "", to: "" };
const PAUSE = 250;

export function History() {
  const [filter, setFilter] = useState(NONE);
  const [held, setHeld] = useState<{ query: URLSearchParams; page: HistoryPage } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isMore, setMore] = useState(false);
  const query = useMemo(() => toQuery(filter), [filter]);
  const page = held?.page ?? null;
  const unread = useId();
  const more = useRef<AbortController | null>(null);
  const hasFilter = query.size > 0;
  const { admins, proposals, validators, block } = state.value ?? {};
  const toComplete = page?.isComplete === false ? block?.number : 0;
  const address = filter.address.trim();

  // Read again when the consortium changes, for then something has happened, and with every block until it is complete.
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      getJson<HistoryPage>(`api/history?${query}`, stop.signal).then(
        answer => {
          setHeld(before => ({ query, page: renew(before?.query === query ? before.page : null, answer) }));
          setProblem(null);
        },
        (error: Error) => {
          if (!stop.signal.aborted) setProblem(error.message);
        },
      );
    }, page ? PAUSE : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query, admins, proposals, validators, toComplete]);

  // Of another filter nothing more is read.
  useEffect(() => () => more.current?.abort(), [query]);

  const readMore = async (from: number): Promise<void> => {
    const { signal } = (more.current = new AbortController());
    const olderQuery = new URLSearchParams(query);
    olderQuery.set("to", String(from));
    setMore(true);
    try {
      const older = await getJson<HistoryPage>(`api/history?${olderQuery}`, signal);
      setHeld(before => (before?.query === query ? { query, page: append(before.page, older, from) } : before));
    } catch (error) {
      if (!signal.aborted) setProblem((error as Error).message);
    } finally {
      setMore(false);
    }
  };
  const change = (part: Partial<Filter>): void => setFilter({ ...filter, ...part });
  return (
    <>
      <p class="lead">Everything that happened in the governance of the consortium, newest first, as the chain has it.</p>
      <form class="filters" role="search" aria-label="History" onSubmit={e => e.preventDefault()}>
        <Field label="What happened">
          {attributes => (
            <select {...attributes} value={filter.kind} onChange={e => change({ kind: e.currentTarget.value })}>
              <option value="">Anything</option>
              {KINDS.map(kind => (
                <option key={kind} value={kind}>
                  {toTitle(kind)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Account" problem={address && !parseAddress(address) ? "Not an address yet: 0x and 40 digits." : null}>
          {attributes => <input {...attributes} class="mono" spellcheck={false} placeholder="0x…" value={filter.address} onInput={e => change({ address: e.currentTarget.value })} />}
        </Field>
        <Field label="From block">
          {attributes => <input {...attributes} inputMode="numeric" value={filter.from} onInput={e => change({ from: e.currentTarget.value.replace(/\D/g, "") })} />}
        </Field>
        <Field label="To block">
          {attributes => <input {...attributes} inputMode="numeric" value={filter.to} onInput={e => change({ to: e.currentTarget.value.replace(/\D/g, "") })} />}
        </Field>
      </form>
      <Section
        title="Events"
        count={page ? formatInteger(page.entries.length) : undefined}
        actions={
          page?.isComplete ? (
            <a class="button" href={`api/history.csv?${query}`} download="history.csv">
              <Icon name="download" /> Save as CSV
            </a>
          ) : (
            <button type="button" class="button" disabled aria-describedby={unread}>
              <Icon name="download" /> Save as CSV
            </button>
          )
        }
      >
        {problem && <Notice tone="warn" title="The history could not be read">{problem}</Notice>}
        {page?.problem && (
          <Notice tone="warn" title="Not all of the history could be read">
            <span class="data">{page.problem}</span>
          </Notice>
        )}
        {page && !page.isComplete && !page.problem && <Notice tone="busy" title="The history is still being read">This takes a while the first time. What is there is shown.</Notice>}
        {page && !page.isComplete && <p id={unread} class="muted">It can be saved as CSV as soon as it is complete.</p>}
        {page?.isComplete && page.entries.length === 0 ? (
          <Empty title={hasFilter ? "Nothing fits" : "Nothing has happened yet"}>{hasFilter ? "Widen the range of blocks, or choose another kind of event." : "Proposals, votes and changes of the validators appear here."}</Empty>
        ) : page ? (
          <Table label="Events" layout="history" columns={COLUMNS} rows={page.entries} keyOf={keyOf} />
        ) : (
          !problem && <p class="muted waiting">Reading the history…</p>
        )}
        {page?.next != null && (
          <div class="buttons">
            <button type="button" class="button" disabled={isMore} onClick={() => void readMore(page.next!)}>
              {isMore ? "Reading…" : `Older than block ${formatInteger(page.next)}`}
            </button>
          </div>
        )}
        <p class="unseen-text" role="status">{page && count(page.entries.length, "event")}</p>
      </Section>
    </>
  );
}

function keyOf({ block, logIndex, transaction, kind, text, subject, actor }: HistoryEntry): string {
  return `${block} ${logIndex} ${transaction} ${kind} ${subject} ${actor} ${text}`;
}

function toQuery({ kind, address, from, to }: Filter): URLSearchParams {
  const query = new URLSearchParams();
  const parsed = parseAddress(address);
  if (kind) query.set("kind", kind);
  if (parsed) query.set("address", parsed);
  if (from) query.set("from", from);
  if (to) query.set("to", to);
  return query;
}
