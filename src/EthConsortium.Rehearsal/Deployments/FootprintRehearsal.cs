using System.Security.Cryptography;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.Reporting;

namespace EthConsortium.Rehearsal.Deployments;

/// <summary>Members deploy what the plan says, and pair their gateways: through the same client and with the same templates as in Azure.</summary>
/// <param name="plan">The plan with all that a deployment needs to know: <see cref="RehearsedFootprints.Complete"/>.</param>
/// <param name="client">A client of the stand-in.</param>
/// <param name="workFolder">Where the templates go, to each member's folder.</param>
/// <param name="sink">Where to report to.</param>
/// <param name="time">The clock of waits.</param>
internal sealed class FootprintRehearsal(ConsortiumPlan plan, ArmClient client, WorkFolder workFolder, IRehearsalSink sink, TimeProvider time)
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private const int SecretLength = 32;

    /// <summary>In the sandbox time goes by with requests: after so many looks nothing new happens.</summary>
    private const int MaxLooks = 20;

    private readonly Dictionary<string, MemberFootprint> _footprints = plan.Footprints.ToDictionary(footprint => footprint.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Deploys the members side by side.</summary>
    /// <exception cref="RehearsalException">Something did not come about as foreseen.</exception>
    public async Task<IReadOnlyList<DeploymentSummary>> DeployAsync(CancellationToken cancellationToken)
    {
        SideBySide operations = new(sink);
        DeploymentSummary?[] done = new DeploymentSummary?[plan.Members.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, done.Length).Where(i => plan.Members[i].Azure is { Existing: false }), cancellationToken, async (i, token) =>
        {
            MemberPlan member = plan.Members[i];
            done[i] = await DeployAsync(member, await TemplateFiles.WriteAsync(plan, member, workFolder.Path, overwrite: false, token), operations, token);
        });
        foreach ((MemberPlan member, DeploymentSummary? deployment) in plan.Members.Zip(done))
        {
            sink.Seen(member.Alias, deployment is not null
                ? $"deploys {deployment.Resources} resources in {string.Join(", ", deployment.Regions)}, as foreseen; again it would change nothing"
                : $"deploys nothing: {(member.Azure is null ? "the plan says nothing of Azure for it" : "it is there already")}");
        }

        return [.. done.OfType<DeploymentSummary>()];
    }

    /// <summary>Pairs the gateways as the plan says.</summary>
    /// <exception cref="RehearsalException">Some were not connected.</exception>
    public async Task<IReadOnlyList<PairingSummary>> PairAsync(CancellationToken cancellationToken)
    {
        List<PairingSummary> paired = [];
        foreach (PairingPlan pairing in plan.Pairings)
        {
            MemberPlan from = plan.FindMember(pairing.From)!;
            MemberPlan to = plan.FindMember(pairing.To)!;
            if (from.Azure is not { Existing: false } || to.Azure is not { Existing: false })
            {
                sink.Seen(from.Alias, $"is not paired with {to.Alias} here: one of the two is there already, elsewhere");
                continue;
            }

            sink.Progress(new OperationProgress("Azure", $"{from.Alias} and {to.Alias} pair their gateways"));
            paired.Add(await PairAsync(pairing, cancellationToken));
            sink.Seen(from.Alias, $"pairs with {to.Alias}: it waits for the other side, then both are connected");
        }

        if (plan.Pairings.Count == 0)
        {
            sink.Seen("", plan.Members.Any(member => member.Azure is { DeployUsingPublicIP: false }) ? "the plan has no gateways to pair" : "there are no gateways to pair: the members have public addresses");
        }

        return paired;
    }

    /// <summary>Deploys a member: checked, foreseen, done, and once more foreseen, which has to change nothing.</summary>
    private async Task<DeploymentSummary> DeployAsync(MemberPlan member, TemplateFiles files, IOperationSink operation, CancellationToken cancellationToken)
    {
        MemberFootprint footprint = _footprints[member.Name];
        using SecretText secret = new(MakeSecret());
        MemberDeploymentOptions options = new(plan, member.Name)
        {
            // What only the node knows; no machine starts here.
            Values = new[] { ("nodeArtifactUrl", "https://rehearsal.invalid/"), ("nodeArtifactSha256", new string('0', 64)), ("consortiumDataURL", "https://rehearsal.invalid/") }
                .Where(value => files.RequiredParameters.Contains(value.Item1, StringComparer.Ordinal)).ToDictionary(value => value.Item1, value => value.Item2),
            Secrets = new[] { "adminPassword", "connectionSharedKey" }.Where(name => files.RequiredParameters.Contains(name, StringComparer.Ordinal)).ToDictionary(name => name, _ => secret),
        };
        MemberDeployment deployment = new(client, operation, time);
        DeploymentPreview preview = await deployment.PreviewAsync(options, cancellationToken);
        ResourceId[] created = [.. preview.Changes.Where(change => change is { Kind: DeploymentChangeKind.Create, Property: null }).Select(change => change.Resource)];
        await deployment.WaitAsync(await deployment.StartAsync(options, preview, cancellationToken), cancellationToken);
        ConsortiumDeployment done = await deployment.GetAsync(preview.Deployment.Parent!, preview.Deployment.Name, cancellationToken);
        if (!done.Resources.Select(resource => resource.Id).ToHashSet().SetEquals(created))
        {
            throw new RehearsalException($"The deployment of {member.Alias} was to create {created.Length} resources, and made {done.Resources.Count}.");
        }

        string[] gateways = [.. Enumerable.Range(1, footprint.Regions.Count).Select(footprint.GatewayId).OfType<string>()];
        if (gateways.FirstOrDefault(gateway => !created.Contains(ResourceId.Parse(gateway))) is { } missing)
        {
            throw new RehearsalException($"The deployment of {member.Alias} did not make the gateway of its plan, {missing}.");
        }

        preview = await deployment.PreviewAsync(options, cancellationToken);
        return preview.IsInPlace
            ? new DeploymentSummary(member.Name, done.Id.ToString(), done.State.ToString(), created.Length, footprint.Choices.Regions, gateways)
            : throw new RehearsalException($"Deploying {member.Alias} once more was to change nothing. {preview}");
    }

    /// <summary>Pairs two gateways from both sides, with a key that is forgotten.</summary>
    private async Task<PairingSummary> PairAsync(PairingPlan pairing, CancellationToken cancellationToken)
    {
        GatewayPairing pairings = new(client);
        PairingOptions mine = SideOf(pairing.From, pairing.FromRegion, pairing.To, pairing.ToRegion);
        PairingOptions theirs = SideOf(pairing.To, pairing.ToRegion, pairing.From, pairing.FromRegion);
        string key = MakeSecret();
        PairedGateway alone = await pairings.ConnectAsync(mine, key, cancellationToken);
        if (alone.State != PairingState.WaitingForOtherSide)
        {
            throw new RehearsalException($"The connection {alone.Connection} was to wait for its other side, and is {alone.State}.");
        }

        PairedGateway back = await pairings.ConnectAsync(theirs, key, cancellationToken);
        PairedGateway forth = await FindConnectedAsync(pairings, mine, cancellationToken);
        back = await FindConnectedAsync(pairings, theirs, cancellationToken);
        return new PairingSummary(plan.FindMember(pairing.From)!.Name, plan.FindMember(pairing.To)!.Name, forth.State.ToString(), forth.Connection.ToString(), back.Connection.ToString());
    }

    private static async Task<PairedGateway> FindConnectedAsync(GatewayPairing pairings, PairingOptions side, CancellationToken cancellationToken)
    {
        PairedGateway? seen = null;
        for (int look = 0; look < MaxLooks; look++)
        {
            seen = await pairings.FindAsync(side, cancellationToken);
            if (seen is { State: PairingState.Connected })
            {
                return seen;
            }
        }

        throw new RehearsalException($"Expected the gateways {side.MyGateway} and {side.OtherGateway} to be connected, found {seen?.State.ToString() ?? "no connection"}. {seen?.Reason}");
    }

    /// <summary>A password or a shared key. At random alone it would now and then lack one of the three kinds of characters that a password has to have.</summary>
    private static string MakeSecret() => "Aa1" + RandomNumberGenerator.GetString(Letters, SecretLength - 3);

    private PairingOptions SideOf(string member, int region, string other, int otherRegion)
    {
        MemberFootprint mine = _footprints[member];
        ConnectionFootprint connection = mine.Connections.First(each =>
            each.Region == region && each.OtherRegion == otherRegion && string.Equals(each.OtherMember, other, StringComparison.OrdinalIgnoreCase));
        return new PairingOptions(ResourceId.Parse(mine.GatewayId(region)!), ResourceId.Parse(_footprints[other].GatewayId(otherRegion)!), connection.Name);
    }

    /// <summary>Several operations report to one sink, which takes one call at a time.</summary>
    private sealed class SideBySide(IOperationSink sink) : IOperationSink
    {
        private readonly Lock _lock = new();

        public void Progress(OperationProgress progress)
        {
            lock (_lock)
            {
                sink.Progress(progress);
            }
        }

        public void Verbose(string message)
        {
            lock (_lock)
            {
                sink.Verbose(message);
            }
        }

        public void Warning(string message)
        {
            lock (_lock)
            {
                sink.Warning(message);
            }
        }
    }
}
