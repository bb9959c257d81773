using System.Management.Automation;
using EthConsortium.Core.DataApi;

namespace EthConsortium.PowerShell.Commands.Session;

/// <summary>Gets what a member's Data API tells about its network.</summary>
/// <remarks>
/// <para>
/// Asks the site of a member for its networkinfo document: bootnodes, the genesis in the formats of the network's clients,
/// the governance contract, a recent block. Sites of the Azure proof-of-authority template (versions 0.0 and 0.1) are read
/// as well as those of today.
/// </para>
/// <para>
/// Nothing of what the site says is verified here. Connect-Consortium does that before it believes anything.
/// </para>
/// </remarks>
/// <example>
/// <para>Ask a member for its network</para>
/// <code>Get-ConsortiumNetworkInfo -DataUrl https://bank-a.example</code>
/// <para>Shows the name of the network, its chain id and genesis hash, the governance contract and the state of the site.</para>
/// </example>
/// <example>
/// <para>Save the genesis file for Besu</para>
/// <code>(Get-ConsortiumNetworkInfo https://bank-a.example).BesuGenesis | Set-Content genesis.json</code>
/// <para>Verify the network with Connect-Consortium before you start a node with it.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "ConsortiumNetworkInfo")]
[OutputType(typeof(NetworkInfo))]
public sealed class GetConsortiumNetworkInfoCommand : ConsortiumCmdlet
{
    /// <summary>
    /// The root of the member's site, as the member hands it out. The path /networkinfo is added unless it is there.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public Uri DataUrl { get; set; } = null!;

    /// <summary>How many seconds the whole answer may take, 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 15;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using NetworkInfoClient client = new(new NetworkInfoClientOptions { Timeout = TimeSpan.FromSeconds(TimeoutSec) });
        WriteObject(await client.GetAsync(DataUrl, cancellationToken));
    }
}
