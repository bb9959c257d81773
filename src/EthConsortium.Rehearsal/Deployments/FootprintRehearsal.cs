using System.Security.Cryptography;
using System.Text.Json.Nodes;
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
internal sealed class FootprintRehearsal(ConsortiumPlan plan, ArmClient client, WorkFolder workFolder, IRehearsalSink sink)
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
        DeploymentSummary?[] done = new DeploymentSummary?[plan.Members.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, done.Length).Where(i => plan.Members[i].Azure is { Existing: false }), cancellationToken, async (i, token) =>
        {
            MemberPlan member = plan.Members[i];
            sink.Progress(new OperationProgress("Azure", $"{member.Alias} deploys"));
            done[i] = await DeployAsync(member, await TemplateFiles.WriteAsync(plan, member, workFolder.Path, overwrite: false, token), token);
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
    private async Task<DeploymentSummary> DeployAsync(MemberPlan member, TemplateFiles files, CancellationToken cancellationToken)
    {
        MemberFootprint footprint = _footprints[member.Name];
        ResourceId id = ArmDeployments.IdOf(ResourceId.Parse(footprint.ResourceGroupId!), "ethconsortium-rehearsal");
        ArmDeploymentRequest request = await ReadAsync(files, cancellationToken);
        ArmDeployments deployments = client.Deployments;
        if (await deployments.ValidateAsync(id, request, cancellationToken) is { } refusal)
        {
            throw new RehearsalException($"The template of {member.Alias} is refused: {Explain(refusal)}");
        }

        IReadOnlyList<ArmResourceChange> foreseen = await deployments.WhatIfAsync(id, request, cancellationToken);
        ResourceId[] created = [.. foreseen.Where(change => change.Type == ArmChangeType.Create).Select(change => change.Id)];
        await deployments.StartAsync(id, request, cancellationToken);
        ArmDeployment done = await deployments.WaitAsync(id, onLook: null, cancellationToken);
        if (done.State != ArmDeploymentState.Succeeded)
        {
            throw new RehearsalException($"The deployment of {member.Alias} ended as {done.ProvisioningState}: {(done.Error is { } error ? Explain(error) : "no reason was given.")}");
        }

        if (!done.OutputResources.ToHashSet().SetEquals(created))
        {
            throw new RehearsalException($"The deployment of {member.Alias} was to create {created.Length} resources, and names {done.OutputResources.Count}.");
        }

        string[] gateways = [.. Enumerable.Range(1, footprint.Regions.Count).Select(footprint.GatewayId).OfType<string>()];
        if (gateways.FirstOrDefault(gateway => !done.OutputResources.Contains(ResourceId.Parse(gateway))) is { } missing)
        {
            throw new RehearsalException($"The deployment of {member.Alias} did not make the gateway of its plan, {missing}.");
        }

        foreseen = await deployments.WhatIfAsync(id, request, cancellationToken);
        return foreseen.FirstOrDefault(change => change.Type is not (ArmChangeType.NoChange or ArmChangeType.Ignore)) is { } again
            ? throw new RehearsalException($"Deploying {member.Alias} once more was to change nothing, and would {again.Type} {again.Id}.")
            : new DeploymentSummary(member.Name, id.ToString(), done.ProvisioningState, created.Length, footprint.Choices.Regions, gateways);
    }

    /// <summary>Pairs two gateways from both sides, with a key that is forgotten.</summary>
    private async Task<PairingSummary> PairAsync(PairingPlan pairing, CancellationToken cancellationToken)
    {
        GatewayPairing pairings = new(client);
        PairingOptions mine = SideOf(pairing.From, pairing.FromRegion, pairing.To, pairing.ToRegion);
        PairingOptions theirs = SideOf(pairing.To, pairing.ToRegion, pairing.From, pairing.FromRegion);
        string key = RandomNumberGenerator.GetString(Letters, SecretLength);
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

    private static string Explain(ArmError error) => string.Join(' ', error.Flatten().Select(each => $"{each.Code}: {each.Message}"));

    /// <summary>The files as they are, with a value for what no file holds: secrets, and what only the node knows.</summary>
    private static async Task<ArmDeploymentRequest> ReadAsync(TemplateFiles files, CancellationToken cancellationToken)
    {
        JsonObject values = JsonNode.Parse(await File.ReadAllTextAsync(files.ParametersPath, cancellationToken))!["parameters"]!.AsObject();
        foreach (string name in files.RequiredParameters)
        {
            values[name] = new JsonObject
            {
                ["value"] = name switch
                {
                    "nodeArtifactUrl" or "consortiumDataURL" => "https://rehearsal.invalid/",
                    "nodeArtifactSha256" => Convert.ToHexStringLower(SHA256.HashData("rehearsal"u8)),
                    _ => RandomNumberGenerator.GetString(Letters, SecretLength),
                },
            };
        }

        return new ArmDeploymentRequest(await File.ReadAllTextAsync(files.TemplatePath, cancellationToken)) { Parameters = values.ToJsonString() };
    }

    private PairingOptions SideOf(string member, int region, string other, int otherRegion)
    {
        MemberFootprint mine = _footprints[member];
        ConnectionFootprint connection = mine.Connections.First(each =>
            each.Region == region && each.OtherRegion == otherRegion && string.Equals(each.OtherMember, other, StringComparison.OrdinalIgnoreCase));
        return new PairingOptions(ResourceId.Parse(mine.GatewayId(region)!), ResourceId.Parse(_footprints[other].GatewayId(otherRegion)!), connection.Name);
    }
}
