using System.Management.Automation;
using EthConsortium.Core.Diagnosis;

namespace EthConsortium.PowerShell.Commands.Network;

/// <summary>Gets what nodes tell about themselves: host name, enode, peers, latest block, client.</summary>
/// <remarks>
/// <para>
/// Asks all nodes at the same time, each once. A node that does not answer is listed, too, and its property Problem says why.
/// An endpoint may serve some methods only: what a node did not tell is null, and the property Unavailable says why.
/// </para>
/// <para>
/// The enode is what the node says of itself where its endpoint serves admin_nodeInfo, else what the Data API tells. Nodes that the
/// Data API names without a JSON-RPC endpoint are listed without having been asked.
/// </para>
/// <para>
/// Test-ConsortiumNetwork judges what is shown here, and watches the nodes for a while.
/// </para>
/// </remarks>
/// <example>
/// <para>List the nodes of the session's network</para>
/// <code>Connect-Consortium -RpcEndpoint http://127.0.0.1:8545
/// Get-ConsortiumNode</code>
/// <para>Shows the node of the session, and what the Data API names besides, if there is one.</para>
/// </example>
/// <example>
/// <para>Compare nodes of several members</para>
/// <code>'http://127.0.0.1:8545', 'https://bank-b.example' | Get-ConsortiumNode | Sort-Object BlocksBehind</code>
/// <para>Asks both at the same time; the one that is behind comes last.</para>
/// </example>
/// <seealso cref="TestConsortiumNetworkCommand"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumNode")]
[OutputType(typeof(ConsortiumNode))]
public sealed class GetConsortiumNodeCommand : NodesCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        WriteObject(await NetworkDoctor.GetNodesAsync(Nodes, Sink, cancellationToken), enumerateCollection: true);
}
