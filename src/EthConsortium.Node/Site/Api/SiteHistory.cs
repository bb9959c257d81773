using System.Globalization;
using System.Net;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using NamedEvent = EthConsortium.Node.Site.Api.HistoryNames.NamedEvent;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// The acts of governance since block 0, read once and then what is new, when somebody asks. The earlier contracts take minutes for a million blocks, so they
/// are read in parts, and an answer tells when it is not all. Safe for concurrent use.
/// </summary>
internal sealed class SiteHistory(SiteOptions options, TimeProvider time, CancellationToken stop)
{
    /// <summary>How many blocks of an earlier contract, each of which is looked at, are one part.</summary>
    private const ulong LegacyPart = 5_000;

    private readonly Lock _lock = new();
    private IReadOnlyList<GovernanceEvent> _events = [];
    private IReadOnlyList<NamedEvent> _named = [];
    private GovernanceState? _founding;
    private Dictionary<ulong, DateTimeOffset> _blockTimes = [];
    private (ulong Number, Hash32 Hash)? _readTo;
    private string? _problem;
    private Task? _reading;

    /// <summary>What <c>GET /api/history</c> answers: the newest first.</summary>
    public async Task<object> ListAsync(SiteView view, HistoryFilter filter, CancellationToken cancellationToken)
    {
        (IReadOnlyList<NamedEvent> events, bool isComplete, string? problem) = await ReadAsync(view, cancellationToken).ConfigureAwait(false);
        List<NamedEvent> shown = [];
        ulong? next = null;
        foreach (NamedEvent e in events.Reverse().Where(e => filter.Takes(e.Event)))
        {
            if (shown.Count >= filter.Limit && e.Event.Block != shown[^1].Event.Block)
            {
                next = e.Event.Block; // blocks are not torn apart
                break;
            }

            shown.Add(e);
        }

        IReadOnlyDictionary<ulong, DateTimeOffset> times = await FindTimesAsync(view, shown, cancellationToken).ConfigureAwait(false);
        return new { entries = shown.Select(e => Show(e, view.State, times)), isComplete, next, problem };
    }

    /// <summary>What <c>GET /api/history.csv</c> answers: the oldest first, all of it.</summary>
    public async Task<byte[]> ExportAsync(SiteView view, HistoryFilter filter, CancellationToken cancellationToken)
    {
        (IReadOnlyList<NamedEvent> events, bool isComplete, string? problem) = await ReadAsync(view, cancellationToken).ConfigureAwait(false);
        if (!isComplete)
        {
            throw new SiteRequestException((int)HttpStatusCode.ServiceUnavailable, "notReady", $"The history is still being read, and a part of it is no export. Look again in a moment.{(problem is null ? "" : $" {problem}")}");
        }

        NamedEvent[] shown = [.. events.Where(e => filter.Takes(e.Event))];
        IReadOnlyDictionary<ulong, DateTimeOffset> times = await FindTimesAsync(view, shown, cancellationToken).ConfigureAwait(false);
        StringBuilder text = new("block,time,transaction,kind,text,actor,actorName,subject,subjectName,votes,votesNeeded,validators,given,capacity,due\r\n");
        foreach (NamedEvent named in shown)
        {
            GovernanceEvent e = named.Event;
            GovernanceHistoryEntry entry = new(e, view.State);
            object?[] fields =
            [
                entry.Block, times.TryGetValue(e.Block, out DateTimeOffset at) ? at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : null, entry.Transaction, SiteJson.Name(e.Kind),
                named.Text, entry.Actor, named.ActorName, entry.Subject, named.SubjectName, entry.Votes, entry.VotesNeeded, entry.Validators, entry.Text, entry.Capacity, entry.Due,
            ];
            text.AppendJoin(',', fields.Select(ToField)).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text.ToString())]; // without the mark Excel takes it for another encoding
    }

    /// <summary>A field that no spreadsheet takes for a formula: names are what strangers chose.</summary>
    private static string ToField(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? $"'{text}" : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static object Show(NamedEvent named, GovernanceState state, IReadOnlyDictionary<ulong, DateTimeOffset> times)
    {
        GovernanceEvent e = named.Event;
        GovernanceHistoryEntry entry = new(e, state);
        return new
        {
            block = entry.Block,
            time = times.TryGetValue(e.Block, out DateTimeOffset at) ? at : (DateTimeOffset?)null,
            transaction = entry.Transaction,
            logIndex = entry.LogIndex,
            kind = e.Kind,
            text = GovernanceEffect.Capitalized(named.Text),
            actor = entry.Actor,
            actorName = named.ActorName,
            subject = entry.Subject,
            subjectName = named.SubjectName,
            votes = entry.Votes,
            votesNeeded = entry.VotesNeeded,
            validators = e.Validators,
            given = e.Text,
            capacity = entry.Capacity,
            due = e.Due,
        };
    }

    /// <summary>What is read up to the head, or as far as it has come when that takes too long.</summary>
    private async Task<(IReadOnlyList<NamedEvent> Events, bool IsComplete, string? Problem)> ReadAsync(SiteView view, CancellationToken cancellationToken)
    {
        Task reading;
        lock (_lock)
        {
            if (_readTo is { } end && end.Hash == view.State.BlockHash)
            {
                return (_named, true, null);
            }

            reading = _reading ??= Task.Run(() => RunAsync(view), CancellationToken.None);
        }

        try
        {
            await reading.WaitAsync(options.Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It goes on; the next answer has more.
        }

        lock (_lock)
        {
            return (_named, _readTo is { } end && end.Number >= view.State.BlockNumber, _problem);
        }
    }

    private async Task RunAsync(SiteView view)
    {
        try
        {
            await ForgetOtherBranchAsync(view.Session.Eth).ConfigureAwait(false);
            ulong head = view.State.BlockNumber;
            ulong from = _readTo is { } end ? end.Number + 1 : 0;
            _founding ??= from == 0 ? await ReadFoundingAsync(view.Session.Governance).ConfigureAwait(false) : null;
            while (from <= head)
            {
                ulong to = view.State.Version == GovernanceVersion.V2 ? head : Math.Min(head, from + LegacyPart - 1);
                IReadOnlyList<GovernanceEvent> read = await view.Session.Governance.ReadHistoryAsync(from, to, sink: null, stop).ConfigureAwait(false);
                Hash32 hash = to == head ? view.State.BlockHash : (await view.Session.Eth.GetHeaderAsync(BlockTag.Number(to), stop).ConfigureAwait(false))?.Hash ?? default;
                GovernanceEvent[] all = [.. _events, .. read];
                IReadOnlyList<NamedEvent> named = read.Count == 0 && all.Length > 0 ? _named : HistoryNames.Of(all, _founding, view.State);
                lock (_lock)
                {
                    _events = all;
                    _named = named;
                    _readTo = (to, hash);
                    _problem = null;
                }

                from = to + 1;
            }
        }
        catch (Exception error) when (error is RpcException or ConsortiumException or OperationCanceledException)
        {
            lock (_lock)
            {
                _problem = error.Message;
            }
        }
        finally
        {
            lock (_lock)
            {
                _reading = null;
            }
        }
    }

    /// <summary>The governance at block 0; null where the node has forgotten it, or the contract came later.</summary>
    private async Task<GovernanceState?> ReadFoundingAsync(GovernanceClient governance)
    {
        try
        {
            return await governance.ReadAtAsync(0, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or ConsortiumException)
        {
            return null;
        }
    }

    /// <summary>What was read of a branch that the chain has left is read again.</summary>
    private async Task ForgetOtherBranchAsync(EthClient eth)
    {
        if (_readTo is { } end && (await eth.GetHeaderAsync(BlockTag.Number(end.Number), stop).ConfigureAwait(false))?.Hash != end.Hash)
        {
            lock (_lock)
            {
                _events = [];
                _named = [];
                _readTo = null;
                _blockTimes = [];
            }
        }
    }

    private async Task<IReadOnlyDictionary<ulong, DateTimeOffset>> FindTimesAsync(SiteView view, IReadOnlyList<NamedEvent> events, CancellationToken cancellationToken)
    {
        Dictionary<ulong, DateTimeOffset> known;
        lock (_lock)
        {
            known = _blockTimes;
        }

        ulong[] unknown = [.. events.Select(e => e.Event.Block).Distinct().Where(block => !known.ContainsKey(block))];
        if (unknown.Length == 0)
        {
            return known;
        }

        EthBatch batch = view.Session.Eth.CreateBatch();
        Task<BlockHeader?>[] asked = [.. unknown.Select(block => batch.GetHeaderAsync(BlockTag.Number(block)))];
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<ulong, DateTimeOffset> more = new(known);
        foreach (Task<BlockHeader?> answer in asked)
        {
            if (await answer.ConfigureAwait(false) is { } header)
            {
                more[header.Number] = header.Time;
            }
        }

        lock (_lock)
        {
            _blockTimes = more;
        }

        return more;
    }
}
