using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Asks the nodes of a network how they are, watches them for a while, and says what is wrong, what shows it and what to do. Changes nothing.</summary>
public static class NetworkDoctor
{
    // To see that a chain moves takes three blocks; who waits for slower ones says so.
    private static readonly TimeSpan s_longestWatch = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_watchOfUnknown = TimeSpan.FromSeconds(5);

    /// <summary>Examines a network.</summary>
    /// <param name="request">Which one.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.RpcEndpointInvalid"/>; <see cref="ErrorCode.RpcEndpointUnknown"/> when there is no endpoint to ask;
    /// those of the Data API when nothing else was given. A node that does not answer is a finding.
    /// </exception>
    public static async Task<NetworkDiagnosis> ExamineAsync(NetworkDoctorRequest request, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        sink ??= NullSink.Instance;
        using NetworkSurvey survey = await NetworkSurvey.OpenAsync(request, sink, cancellationToken).ConfigureAwait(false);
        ChainMembership membership = ChainMembership.Of(survey, request);
        long start = request.Time.GetTimestamp();

        ulong[] heights = [.. membership.Right.Select(node => node.Head!.Number)];
        ChainFork? fork = await ChainFork.FindAsync(membership.Right, heights, cancellationToken).ConfigureAwait(false);
        SealingRecord record = await ReadRecordAsync(membership, survey, request, cancellationToken).ConfigureAwait(false) ?? SealingRecord.Unknown;
        if (record.IsOnDemand)
        {
            sink.Verbose("Blocks are made for transactions only here, so that none is due: a standstill is no stall.");
        }

        await WatchAsync(membership.Right, record, request, fork is not null || survey.Probes.Any(probe => !probe.IsAnswering), sink, cancellationToken).ConfigureAwait(false);
        TimeSpan watched = request.Time.GetElapsedTime(start);

        // Two validators that seal at the same time are no fork: one of the blocks is dropped with the next.
        fork = fork is null ? null : await ChainFork.FindAsync(membership.Right, heights, cancellationToken).ConfigureAwait(false);
        BlockHeader? lastCommon = fork is null ? null : await fork.FindLastCommonAsync(cancellationToken).ConfigureAwait(false);
        record = await ReadRecordAsync(membership, survey, request, cancellationToken).ConfigureAwait(false) ?? record;

        IReadOnlyList<Finding> findings = new FindingRules(survey, membership, record, fork, lastCommon, request, watched).Apply();
        return new NetworkDiagnosis
        {
            Findings = findings,
            Nodes = survey.Nodes,
            BlockNumber = membership.Best?.Head!.Number,
            Consensus = record.Consensus,
            ValidatorCount = record.Validators?.Count,
            ExaminedAt = request.Time.GetUtcNow(),
            ObservedFor = watched,
        };
    }

    /// <summary>Asks every node about itself, once, all at the same time.</summary>
    /// <param name="request">Which network; what is about watching and judging has no effect.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException">As for <see cref="ExamineAsync"/>. A node that does not answer is listed with its problem.</exception>
    public static async Task<IReadOnlyList<ConsortiumNode>> GetNodesAsync(NetworkDoctorRequest request, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using NetworkSurvey survey = await NetworkSurvey.OpenAsync(request, sink ?? NullSink.Instance, cancellationToken).ConfigureAwait(false);
        return survey.Nodes;
    }

    private static async Task<SealingRecord?> ReadRecordAsync(ChainMembership membership, NetworkSurvey survey, NetworkDoctorRequest request, CancellationToken cancellationToken)
    {
        if (membership.Best is not { } best)
        {
            return null;
        }

        try
        {
            return await SealingRecord.ReadAsync(best, survey.Info, request, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            return null; // Why it fails is said when it is asked for its head.
        }
    }

    private static async Task WatchAsync(IReadOnlyList<NodeProbe> nodes, SealingRecord record, NetworkDoctorRequest request, bool isSuspicious, IOperationSink sink, CancellationToken cancellationToken)
    {
        TimeProvider time = request.Time;
        long start = time.GetTimestamp();
        ulong first = nodes.Select(node => node.Head!.Number).DefaultIfEmpty().Max();
        TimeSpan longest = request.ObserveFor ?? (record.BlockTime is null ? s_watchOfUnknown : s_longestWatch);
        TimeSpan pause = TimeSpan.FromSeconds(Math.Clamp((record.BlockTime ?? TimeSpan.FromSeconds(1)).TotalSeconds / 3, 0.2, 2));
        while (nodes.Any(node => node.IsAnswering) && time.GetElapsedTime(start) is var watched && watched < longest && !(request.ObserveFor is null && HasSeenEnough(watched)))
        {
            sink.Progress(new OperationProgress("Examine the network", $"watching {nodes.Count} nodes at block {nodes.Where(node => node.IsAnswering).Max(node => node.Head!.Number)}", (int)(100 * watched / longest)));
            TimeSpan left = longest - watched;
            await Task.Delay(left < pause ? left : pause, time, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(nodes.Where(node => node.IsAnswering).Select(node => node.PollAsync(cancellationToken))).ConfigureAwait(false);
        }

        bool HasSeenEnough(TimeSpan watched)
        {
            NodeProbe[] answering = [.. nodes.Where(node => node.IsAnswering)];
            ulong highest = answering.Max(node => node.Head!.Number);
            if (record.IsOnDemand || record.BlockTime is not { } period)
            {
                return record.IsOnDemand && (!isSuspicious || watched >= 2 * pause);
            }

            // With three more blocks a race between two validators is over, who stands is seen to, and it was not the last one of a chain that stops.
            return highest >= first + 3
                || (!isSuspicious && Array.TrueForAll(answering, node => node.HasMoved))
                || (watched > period && answering.Min(node => FindingRules.AgeOf(node, record, time)) is var age && record.Patience is { } patience && age > patience);
        }
    }
}
