using EthConsortium.Core.Deployment;
using EthConsortium.PowerShell.Commands.Azure;

namespace EthConsortium.PowerShell.Commands.Deployment;

/// <summary>What the cmdlets have in common that look at deployments.</summary>
public abstract class DeploymentCmdlet : AzureCmdlet
{
    private protected DeploymentCmdlet()
    {
    }

    private protected async Task<MemberDeployment> OpenAsync() => new(await OpenAzureAsync(), Sink, TimeProvider.System);
}
