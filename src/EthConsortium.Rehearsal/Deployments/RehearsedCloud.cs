using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Deployments;

/// <summary>The stand-in for Azure of a rehearsal: up as long as it is, with the subscriptions and the resource groups of its members.</summary>
internal sealed class RehearsedCloud : IAsyncDisposable
{
    private readonly ArmSandbox _sandbox;

    private RehearsedCloud(ArmSandbox sandbox, string tokenPath)
    {
        _sandbox = sandbox;
        Azure = new RehearsedAzure(sandbox.Url, sandbox.CertificateHash, tokenPath);
    }

    /// <summary>Where it is, and how to sign in.</summary>
    public RehearsedAzure Azure { get; }

    /// <summary>Starts it, and puts a token for it into the work folder.</summary>
    /// <param name="footprints">What the members have in it; those of members that are there already are somebody else's.</param>
    /// <param name="workFolder">Where the token goes.</param>
    /// <param name="time">The clock of tokens and time stamps.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RehearsedCloud> StartAsync(IReadOnlyCollection<AzurePlan> footprints, WorkFolder workFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        AzurePlan[] made = [.. footprints.Where(azure => !azure.Existing)];
        string[] subscriptions = [.. made.Select(azure => $"{azure.SubscriptionId:D}").Distinct(StringComparer.Ordinal)];
        ArmSandbox sandbox = await ArmSandbox.StartAsync(
            new SandboxOptions(subscriptions)
            {
                // Of any plan: what a subscription may have is none of a rehearsal's business.
                Limits = new SandboxLimits { Cores = int.MaxValue, CoresOfFamily = int.MaxValue, NetworkResources = int.MaxValue, FurtherSizes = [.. made.Select(azure => VmSizes.Resolve(azure.VmSize))], FurtherRegions = [.. made.SelectMany(azure => azure.Regions)] },
                OperationLength = 1,
                // As long as any rehearsal is up: nobody signs in again.
                TokenLifetime = TimeSpan.FromDays(365),
                Time = time,
            },
            cancellationToken);
        try
        {
            foreach (AzurePlan azure in made)
            {
                sandbox.AddResourceGroup($"{azure.SubscriptionId:D}", azure.ResourceGroup, azure.Regions[0]);
            }

            return new RehearsedCloud(sandbox, workFolder.Write(workFolder.Path, "azure-token.txt", sandbox.NewToken().Value + "\n"));
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();
}
