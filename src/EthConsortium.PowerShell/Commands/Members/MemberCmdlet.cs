using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Members;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>What the cmdlets have in common that change one member in Azure: which one it is.</summary>
public abstract class MemberCmdlet : AzureCmdlet
{
    private protected const string ByGroupSet = "ResourceGroup";
    private protected const string ByObjectSet = "InputObject";

    private protected MemberCmdlet()
    {
    }

    /// <summary>The member, from Get-ConsortiumMember. It is looked up again, so that what it has become since counts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ByObjectSet)]
    [ValidateNotNull]
    public ConsortiumMember? InputObject { get; set; }

    /// <summary>The name of the resource group that the member is in.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByGroupSet)]
    [ValidateNotNullOrEmpty]
    public string? ResourceGroupName { get; set; }

    /// <summary>The id of the subscription. If not given, all are looked through that the signed-in identity may read.</summary>
    [Parameter(ParameterSetName = ByGroupSet)]
    public Guid? SubscriptionId { get; set; }

    /// <summary>The name of the member, for a resource group with several: the short name in its plan, or what the names of all its resources have in common.</summary>
    [Parameter(ParameterSetName = ByGroupSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    private protected async Task<ConsortiumMember> FindMemberAsync(ArmClient client, CancellationToken cancellationToken)
    {
        MemberQuery query = InputObject is { } member
            ? new() { SubscriptionIds = [member.SubscriptionId], ResourceGroup = member.ResourceGroupName, Name = member.Name }
            : new() { SubscriptionIds = SubscriptionId is { } id ? [id.ToString("D")] : null, ResourceGroup = ResourceGroupName, Name = Name };
        return await new MemberCatalog(client).GetAsync(query, Sink, cancellationToken);
    }
}
