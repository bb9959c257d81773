using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Joining;

/// <summary>Verifies a network before a member joins it: that all that was handed over describes one network, and that the nodes run that network.</summary>
public static class ConsortiumJoiner
{
    /// <summary>Asks a member's Data API and verifies what it hands over.</summary>
    /// <param name="client">The client to ask with.</param>
    /// <param name="dataUrl">The site of the member's Data API.</param>
    /// <param name="nodes">The nodes to hold it against: the joiner's own, the one it was told to use, or both; none for the checks that need none.</param>
    /// <param name="options">What the joiner knows from elsewhere; null for nothing.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NetworkNotVerifiedException">Some checks failed; all are listed.</exception>
    /// <exception cref="ConsortiumException">The Data API gave no document; see <see cref="NetworkInfoClient.GetAsync"/>.</exception>
    public static async Task<VerifiedNetwork> VerifyAsync(NetworkInfoClient client, Uri dataUrl, IReadOnlyList<EthClient> nodes, JoinOptions? options, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        sink?.Progress(new OperationProgress("Verify the network", $"asking {NetworkInfoClient.RequestUriFor(dataUrl)}"));
        NetworkInfo info = await client.GetAsync(dataUrl, cancellationToken).ConfigureAwait(false);
        return await VerifyAsync(info, dataUrl, nodes, options, sink, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Verifies a document that is at hand.</summary>
    /// <param name="info">The document.</param>
    /// <param name="nodes">The nodes to hold it against; none for the checks that need none.</param>
    /// <param name="options">What the joiner knows from elsewhere; null for nothing.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NetworkNotVerifiedException">Some checks failed; all are listed.</exception>
    public static Task<VerifiedNetwork> VerifyAsync(NetworkInfo info, IReadOnlyList<EthClient> nodes, JoinOptions? options, IOperationSink? sink, CancellationToken cancellationToken) =>
        VerifyAsync(info, dataUrl: null, nodes, options, sink, cancellationToken);

    /// <summary>Verifies a document that came from a site, which an error is about then: a document of thousands of lines is no target to show.</summary>
    internal static async Task<VerifiedNetwork> VerifyAsync(NetworkInfo info, Uri? dataUrl, IReadOnlyList<EthClient> nodes, JoinOptions? options, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(nodes);
        sink ??= NullSink.Instance;
        NetworkVerification verification = new(info, options ?? new JoinOptions());
        sink.Progress(new OperationProgress("Verify the network", "computing the genesis hash"));
        verification.CheckDocument();
        if (nodes.Count == 0)
        {
            verification.NoteThatThereIsNoNode();
        }

        foreach (EthClient node in nodes)
        {
            sink.Progress(new OperationProgress("Verify the network", $"comparing with {node.Rpc.EndpointName}"));
            await verification.CheckNodeAsync(node, cancellationToken).ConfigureAwait(false);
        }

        foreach (NetworkCheck check in verification.Checks)
        {
            sink.Verbose(check.ToString());
        }

        if (verification.Checks.Any(check => check.Outcome == NetworkCheckOutcome.Failed))
        {
            throw new NetworkNotVerifiedException(verification.Checks, dataUrl ?? (object)info);
        }

        VerifiedNetwork verified = verification.Result();
        foreach (string limit in verified.Limits)
        {
            sink.Warning(limit);
        }

        return verified;
    }
}
