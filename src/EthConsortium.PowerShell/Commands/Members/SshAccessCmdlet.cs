using System.Management.Automation;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Members;

namespace EthConsortium.PowerShell.Commands.Members;

/// <summary>What opening and closing SSH have in common.</summary>
public abstract class SshAccessCmdlet : MemberCmdlet
{
    private protected SshAccessCmdlet()
    {
    }

    /// <summary>The numbers of the regions. If not given, all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateRange(1, 5)]
    public int[]? Region { get; set; }

    private protected async Task SetAsync(SecurityRuleAccess access, string[]? sources, CancellationToken cancellationToken)
    {
        Target = (object?)InputObject ?? ResourceGroupName;
        ArmClient client = await OpenAzureAsync();
        ConsortiumMember member = await FindMemberAsync(client, cancellationToken);
        MemberSsh ssh = new(client);
        foreach (MemberRegion region in MemberSsh.Select(member, Region))
        {
            if (await ShouldProcessAsync($"{region} of {member}", await ssh.ExplainAsync(region, access, sources, cancellationToken)))
            {
                IReadOnlyList<MemberSshAccess> nodes = await ssh.SetAsync(region, access, sources, cancellationToken);
                if (access == SecurityRuleAccess.Allow && nodes.Any(node => MemberSsh.IsAnywhere(node.Sources)))
                {
                    WriteWarning($"SSH is open to every address in {region} of {member}. Limit it with -SourceAddressPrefix, and close it with Disable-ConsortiumSshAccess.");
                }

                WriteObject(nodes, enumerateCollection: true);
            }
        }
    }
}
