using System.Net;
using System.Text.RegularExpressions;
using EthConsortium.Azure;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>What the Azure part of a plan has to keep, each rule once. Whether a size is sold in a region, or a name is free, only Azure says.</summary>
internal static partial class AzurePlanRules
{
    public const int MinNodes = 2;
    public const int MaxNodes = 15;
    public const int MaxTransactionNodes = 5;
    private const int SmallestNetwork = 22;
    private const int MaxBytecode = (MemberTemplate.MaxContractLength - 2) / 2;

    // https://learn.microsoft.com/azure/virtual-machines/linux/faq: user names that Azure refuses; those with digits or
    // punctuation only are refused by the form.
    private static readonly HashSet<string> s_refusedUsernames = new(StringComparer.OrdinalIgnoreCase)
    {
        "administrator", "admin", "user", "user1", "test", "user2", "test1", "user3", "admin1", "actuser", "adm", "admin2", "aspnet", "backup", "console",
        "david", "guest", "john", "owner", "root", "server", "sql", "support", "sys", "test2", "test3", "user4", "user5", "video",
    };

    public static void Check(List<Diagnostic> found, ConsortiumPlan plan)
    {
        for (int i = 0; i < plan.Members.Count; i++)
        {
            if (plan.Members[i].Azure is { } azure)
            {
                CheckMember(found, plan, plan.Members[i], azure, $"$.members[{i}].azure");
            }
        }

        CheckOneWay(found, plan);
        CheckResourceGroups(found, plan);
        CheckNetworks(found, plan);
        CheckPairings(found, plan);
    }

    /// <summary>Whether Azure takes it as the name of a resource group.</summary>
    public static bool IsResourceGroup(string name) => ResourceGroup().IsMatch(name);

    private static void CheckMember(List<Diagnostic> found, ConsortiumPlan plan, MemberPlan member, AzurePlan azure, string path)
    {
        if (!IsResourceGroup(azure.ResourceGroup))
        {
            found.Add(new(ErrorCode.PlanAzureNameInvalid, path + ".resourceGroup", $"Expected 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, no period at the end; found '{PlanRules.Shorten(azure.ResourceGroup)}'."));
        }

        if (!NamePrefix().IsMatch(azure.NamePrefix))
        {
            found.Add(new(ErrorCode.PlanAzureNameInvalid, path + ".namePrefix", $"Expected 2 to 4 letters and digits, a letter first, found '{PlanRules.Shorten(azure.NamePrefix)}'."));
        }

        CheckRegions(found, azure, path);
        CheckKind(found, plan, azure, path);
        CheckNodes(found, plan, member, azure, path);
        CheckSignIn(found, azure, path);
        CheckSources(found, azure.RpcSources, path + ".rpcSources");
        CheckSources(found, azure.SiteSources, path + ".siteSources");
        CheckSources(found, azure.SshSources, path + ".sshSources");
        CheckSources(found, azure.StoreSources, path + ".storeSources");
        CheckStoreSources(found, azure.StoreSources, path + ".storeSources");
        CheckMonitoring(found, azure, path + ".monitoring");
        CheckEnum(found, azure.GatewaySku, path + ".gatewaySku");
        if (azure.TrafficManager && !azure.DeployUsingPublicIP)
        {
            found.Add(new(ErrorCode.PlanConflict, path + ".trafficManager", "Traffic Manager leads to public addresses, and deployUsingPublicIP is false. Leave one of the two out."));
        }

        if (azure.TransactionPermissionContract is { } bytecode && (!Bytecode().IsMatch(bytecode) || bytecode.Length > 2 + (2 * MaxBytecode)))
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, path + ".transactionPermissionContract", $"Expected the creation bytecode of a contract, 0x and an even number of hexadecimal digits, at most {MaxBytecode} bytes (more does not fit into what Azure hands to a node); found '{PlanRules.Shorten(bytecode)}'."));
        }
        else if (azure.TransactionPermissionContract is { } contract && member == plan.FindFounder() && ConsortiumGenesis.FindPermissionContractProblem(plan.Consensus, contract) is { } problem)
        {
            found.Add(new(ErrorCode.PlanConflict, path + ".transactionPermissionContract", problem));
        }

        if (azure.Email is { } email && (email.Length > 254 || !Email().IsMatch(email)))
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, path + ".email", $"Expected an e-mail address, name@domain, found '{PlanRules.Shorten(email)}'."));
        }
    }

    private static void CheckRegions(List<Diagnostic> found, AzurePlan azure, string path)
    {
        if (azure.Regions.Count is 0 or > AddressPlan.MaxRegions)
        {
            found.Add(new(ErrorCode.PlanRegionCount, path + ".regions", $"Expected 1 to {AddressPlan.MaxRegions} regions, found {azure.Regions.Count}."));
        }

        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < azure.Regions.Count; i++)
        {
            if (!Region().IsMatch(azure.Regions[i]))
            {
                found.Add(new(ErrorCode.PlanRegionInvalid, $"{path}.regions[{i}]", $"Expected the name of an Azure region, such as westeurope (az account list-locations shows them), found '{PlanRules.Shorten(azure.Regions[i])}'."));
            }
            else if (!seen.Add(azure.Regions[i]))
            {
                found.Add(new(ErrorCode.PlanRegionInvalid, $"{path}.regions[{i}]", $"Expected each region once, found {azure.Regions[i]} twice. More nodes in one region are nodesPerRegion."));
            }
        }

        CheckOnePerRegion(found, azure, path + ".addressSpaces", azure.AddressSpaces?.Count);
        CheckOnePerRegion(found, azure, path + ".asns", azure.AutonomousSystems?.Count);
    }

    private static void CheckOnePerRegion(List<Diagnostic> found, AzurePlan azure, string path, int? count)
    {
        if (count is not null && count != azure.Regions.Count)
        {
            found.Add(new(ErrorCode.PlanRegionCount, path, $"Expected one per region, which are {azure.Regions.Count}; found {count}. Without the list the address plan has them."));
        }
    }

    private static void CheckKind(List<Diagnostic> found, ConsortiumPlan plan, AzurePlan azure, string path)
    {
        if (CheckEnum(found, azure.Kind, path + ".kind") && !azure.Existing && (azure.Kind == MemberTemplateKind.ProofOfWork) != (plan.Consensus == ConsensusEngine.Ethash) && Enum.IsDefined(plan.Consensus))
        {
            string right = plan.Consensus == ConsensusEngine.Ethash ? AzurePlanNames.Kinds[1] : AzurePlanNames.Kinds[0];
            found.Add(new(ErrorCode.PlanConflict, path + ".kind", $"The plan's consensus is {ConsensusNames.ToText(plan.Consensus)}: expected {right}, found {AzurePlanNames.Kinds[(int)azure.Kind]}."));
        }

        if (azure.Existing && azure.Kind == MemberTemplateKind.ProofOfWork)
        {
            found.Add(new(ErrorCode.PlanConflict, path + ".existing", "Only members of the earlier proof-of-authority template have addresses that are known. Leave kind out."));
        }
    }

    private static void CheckNodes(List<Diagnostic> found, ConsortiumPlan plan, MemberPlan member, AzurePlan azure, string path)
    {
        bool right = PlanRules.CheckRange(found, path + ".nodesPerRegion", azure.NodesPerRegion, MinNodes, MaxNodes, "a number of nodes");
        PlanRules.CheckRange(found, path + ".transactionNodesPerRegion", azure.TransactionNodesPerRegion, 1, MaxTransactionNodes, "a number of transaction nodes");
        string size = VmSizes.Resolve(azure.VmSize);
        if (!VmSizes.IsSize(size))
        {
            found.Add(new(ErrorCode.PlanVmSizeInvalid, path + ".vmSize", $"Expected a size such as {VmSizes.Default}, or one of the earlier templates, found '{PlanRules.Shorten(azure.VmSize)}'."));
        }
        else if (azure.DiskType == NodeDiskType.Premium && !VmSizes.TakesPremiumDisks(size))
        {
            found.Add(new(ErrorCode.PlanVmSizeInvalid, path + ".vmSize", $"Premium disks need a size with an s after the number of processors, such as {VmSizes.Default}; found {size}."));
        }

        CheckEnum(found, azure.DiskType, path + ".diskType");
        if (azure.Existing || azure.Kind != MemberTemplateKind.ProofOfAuthority)
        {
            return;
        }

        string validators = path[..^".azure".Length] + ".validators";
        if (right && azure.Regions.Count is > 0 and <= AddressPlan.MaxRegions && member.Validators > azure.NodeCount)
        {
            found.Add(new(ErrorCode.PlanTooFewNodes, validators, $"Each validator runs on a node of its own: expected {azure.NodeCount} at most ({azure.Regions.Count} regions with {azure.NodesPerRegion} nodes), found {member.Validators}."));
        }

        MemberPlan? founder = plan.Founder is null ? plan.Members[0] : plan.FindMember(plan.Founder);
        if (founder is not null && member.Validators > founder.Validators)
        {
            found.Add(new(ErrorCode.PlanTooManyValidators, validators, $"A member has at most as many validators as the founder, {founder.Name}: expected {founder.Validators} at most, found {member.Validators}. Give the founder more, or add them when the admins have voted for it."));
        }
    }

    private static void CheckSignIn(List<Diagnostic> found, AzurePlan azure, string path)
    {
        if (!AdminUsername().IsMatch(azure.AdminUsername) || s_refusedUsernames.Contains(azure.AdminUsername))
        {
            found.Add(new(ErrorCode.PlanAzureNameInvalid, path + ".adminUsername", $"Expected 1 to 64 letters and digits, a letter first, and none of the names that Azure keeps ({string.Join(", ", s_refusedUsernames.Order(StringComparer.Ordinal).Take(4))}, …); found '{PlanRules.Shorten(azure.AdminUsername)}'."));
        }

        bool key = azure.Authentication == NodeAuthentication.SshPublicKey;
        if (!CheckEnum(found, azure.Authentication, path + ".authentication"))
        {
            return;
        }

        if (key != azure.SshPublicKey is not null && !azure.Existing)
        {
            found.Add(new(ErrorCode.PlanSshKeyInvalid, path + ".sshPublicKey", key ? "authentication is sshPublicKey: expected the public key, found none." : "authentication is password: expected no public key, found one. Leave it out, or set authentication to sshPublicKey."));
        }
        else if (azure.SshPublicKey is { } text && SshPublicKeyRules.Check(text) is { } problem)
        {
            found.Add(new(ErrorCode.PlanSshKeyInvalid, path + ".sshPublicKey", problem));
        }
    }

    private static void CheckSources(List<Diagnostic> found, IReadOnlyList<IPNetwork> sources, string path)
    {
        for (int i = 0; i < sources.Count; i++)
        {
            if (sources[i].PrefixLength == 0)
            {
                found.Add(new(ErrorCode.PlanAddressInvalid, $"{path}[{i}]", $"Expected the networks that have to reach the nodes, found {sources[i]}, which is the whole internet."));
            }
        }
    }

    // https://learn.microsoft.com/azure/storage/common/storage-network-security-ip-address-range and
    // https://learn.microsoft.com/azure/key-vault/general/network-security: only public addresses, and no /31.
    private static void CheckStoreSources(List<Diagnostic> found, IReadOnlyList<IPNetwork> sources, string path)
    {
        for (int i = 0; i < sources.Count; i++)
        {
            if (ReservedNumbers.IsPrivate(sources[i]))
            {
                found.Add(new(ErrorCode.PlanAddressReserved, $"{path}[{i}]", $"Expected public addresses, from which the operators' network comes out, found {sources[i]}, which is private."));
            }
            else if (sources[i].PrefixLength == 31)
            {
                found.Add(new(ErrorCode.PlanAddressInvalid, $"{path}[{i}]", $"Azure takes no /31 here: expected its two addresses, each alone, found {sources[i]}."));
            }
        }
    }

    private static void CheckMonitoring(List<Diagnostic> found, AzurePlan azure, string path)
    {
        MonitoringPlan monitoring = azure.Monitoring;
        if (monitoring.WorkspaceId is { } id && !WorkspaceId().IsMatch(id))
        {
            found.Add(new(ErrorCode.PlanAzureNameInvalid, path + ".workspaceId", $"Expected the resource id of a workspace, /subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…, found '{PlanRules.Shorten(id)}'."));
        }

        if (monitoring.Location is { } location && !Region().IsMatch(location))
        {
            found.Add(new(ErrorCode.PlanRegionInvalid, path + ".location", $"Expected the name of an Azure region, such as westeurope, found '{PlanRules.Shorten(location)}'."));
        }

        if (!monitoring.Deploy && (monitoring.WorkspaceId is not null || monitoring.Location is not null))
        {
            found.Add(new(ErrorCode.PlanConflict, path + ".deploy", "Without monitoring there is no workspace. Leave workspaceId and location out, or deploy."));
        }
    }

    /// <summary>Members with public addresses and members behind gateways do not reach each other.</summary>
    private static void CheckOneWay(List<Diagnostic> found, ConsortiumPlan plan)
    {
        MemberPlan? first = plan.Members.FirstOrDefault(member => member.Azure is not null);
        for (int i = 0; i < plan.Members.Count; i++)
        {
            if (plan.Members[i].Azure is { } azure && azure.DeployUsingPublicIP != first!.Azure!.DeployUsingPublicIP)
            {
                string expected = first.Azure.DeployUsingPublicIP ? "public addresses" : "a VPN gateway";
                found.Add(new(ErrorCode.PlanPublicPrivateMixed, $"$.members[{i}].azure.deployUsingPublicIP", $"Expected {expected}, as {first.Name} has, found {(azure.DeployUsingPublicIP ? "public addresses" : "a VPN gateway")}: the two would not reach each other."));
            }
        }
    }

    /// <summary>Names are made of the resource group, so two members in one would have the same.</summary>
    private static void CheckResourceGroups(List<Diagnostic> found, ConsortiumPlan plan)
    {
        Dictionary<(Guid, string), string> seen = [];
        for (int i = 0; i < plan.Members.Count; i++)
        {
            if (plan.Members[i].Azure is { SubscriptionId: { } subscription } azure && !seen.TryAdd((subscription, azure.ResourceGroup.ToUpperInvariant()), plan.Members[i].Name))
            {
                string other = seen[(subscription, azure.ResourceGroup.ToUpperInvariant())];
                found.Add(new(ErrorCode.PlanDuplicateValue, $"$.members[{i}].azure.resourceGroup", $"Expected a resource group of its own, found '{PlanRules.Shorten(azure.ResourceGroup)}', which {other} has in the same subscription."));
            }
        }
    }

    private static void CheckNetworks(List<Diagnostic> found, ConsortiumPlan plan)
    {
        List<(IPNetwork Network, int Member, int Region)> networks = [];
        Dictionary<long, (int Member, int Region)> autonomousSystems = [];
        for (int i = 0; i < plan.Members.Count; i++)
        {
            if (plan.Members[i] is not { Azure: { Regions.Count: > 0 and <= AddressPlan.MaxRegions } azure } member)
            {
                continue;
            }

            int regions = azure.Regions.Count;
            string path = $"$.members[{i}].azure";
            if (HasNetworks(plan, i))
            {
                for (int region = 1; region <= regions; region++)
                {
                    IPNetwork network = FootprintBuilder.AddressSpace(member, azure, region);
                    CheckNetwork(found, plan, network, azure.AddressSpaces is null ? path + ".regions" : $"{path}.addressSpaces[{region - 1}]", networks);
                    networks.Add((network, i, region));
                }
            }

            if (!azure.DeployUsingPublicIP && HasAutonomousSystems(plan, i))
            {
                for (int region = 1; region <= regions; region++)
                {
                    string place = azure.AutonomousSystems is null ? path + ".regions" : $"{path}.asns[{region - 1}]";
                    CheckAutonomousSystem(found, plan, i, region, place, autonomousSystems);
                }
            }
        }
    }

    private static void CheckNetwork(List<Diagnostic> found, ConsortiumPlan plan, IPNetwork network, string path, List<(IPNetwork Network, int Member, int Region)> others)
    {
        if (network.BaseAddress.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || network.PrefixLength is 0 or > SmallestNetwork)
        {
            found.Add(new(ErrorCode.PlanAddressInvalid, path, $"Expected an IPv4 network of /1 to /{SmallestNetwork}, which has room for the subnets; found {network}."));
            return;
        }

        if (!ReservedNumbers.IsPrivate(network))
        {
            found.Add(new(ErrorCode.PlanAddressReserved, path, $"Expected a private network, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10; found {network}."));
        }

        foreach ((IPNetwork other, int member, int region) in others.Where(other => ReservedNumbers.Overlap(other.Network, network)))
        {
            found.Add(new(ErrorCode.PlanAddressOverlap, path, $"Expected addresses of its own, found {network}, which overlaps {other} of region {region} of {plan.Members[member].Name}."));
        }
    }

    private static void CheckAutonomousSystem(List<Diagnostic> found, ConsortiumPlan plan, int index, int region, string path, Dictionary<long, (int Member, int Region)> seen)
    {
        MemberPlan member = plan.Members[index];
        AzurePlan azure = member.Azure!;
        long number = FootprintBuilder.AutonomousSystem(member, azure, region);
        if (ReservedNumbers.FindHolder(number) is { } holder)
        {
            string remedy = azure.AutonomousSystems is null ? " by the earlier formula. Give its gateway another one, and say which in asns" : $"; {AddressPlan.AutonomousSystem(Math.Clamp(member.MemberId, 0, AddressPlan.MaxMemberId), region)} is free";
            found.Add(new(ErrorCode.PlanAsnReserved, path, $"Expected an autonomous system number that is not reserved, found {number} for region {region}, which {holder} keeps{remedy}."));
        }

        if (!seen.TryAdd(number, (index, region)))
        {
            (int other, int otherRegion) = seen[number];
            found.Add(new(ErrorCode.PlanAsnDuplicate, path, $"Expected an autonomous system number of its own, found {number}, which region {otherRegion} of {plan.Members[other].Name} has."));
        }
    }

    private static void CheckPairings(List<Diagnostic> found, ConsortiumPlan plan)
    {
        Dictionary<(string, string), int> seen = [];
        for (int i = 0; i < plan.Pairings.Count; i++)
        {
            PairingPlan pairing = plan.Pairings[i];
            string path = $"$.pairings[{i}]";
            bool right = CheckSide(found, plan, pairing.From, pairing.FromRegion, path, "from") & CheckSide(found, plan, pairing.To, pairing.ToRegion, path, "to");
            if (right && string.Equals(pairing.From, pairing.To, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(new(ErrorCode.PlanPairingInvalid, path, $"Expected two members, found {pairing.From} twice. Its own regions are connected without being asked."));
                continue;
            }

            if (right && CloudOf(plan, pairing.From) != CloudOf(plan, pairing.To))
            {
                found.Add(new(ErrorCode.PlanPairingInvalid, path, $"Expected both members in one cloud, found {pairing.From} in {CloudOf(plan, pairing.From)} and {pairing.To} in {CloudOf(plan, pairing.To)}. Azure connects gateways within a cloud: such members need public addresses."));
            }

            string[] sides = [$"{pairing.From.ToUpperInvariant()} {pairing.FromRegion}", $"{pairing.To.ToUpperInvariant()} {pairing.ToRegion}"];
            Array.Sort(sides, StringComparer.Ordinal);
            if (right && !seen.TryAdd((sides[0], sides[1]), i))
            {
                found.Add(new(ErrorCode.PlanPairingInvalid, path, $"The two gateways are connected already by $.pairings[{seen[(sides[0], sides[1])]}]."));
            }
        }

        for (int i = 0; i < plan.Members.Count; i++)
        {
            if (plan.Members[i] is { Azure: { DeployUsingPublicIP: false, Regions.Count: <= AddressPlan.MaxRegions } azure } member)
            {
                CheckTunnels(found, plan, member, azure, $"$.members[{i}].azure.gatewaySku");
            }
        }
    }

    private static AzureCloud? CloudOf(ConsortiumPlan plan, string member) => plan.FindMember(member)?.Azure?.Cloud;

    private static void CheckTunnels(List<Diagnostic> found, ConsortiumPlan plan, MemberPlan member, AzurePlan azure, string path)
    {
        int limit = GatewayTunnels.Limit(azure.GatewaySku);
        for (int region = 1; region <= azure.Regions.Count; region++)
        {
            int own = GatewayTunnels.Own(region, azure.Regions.Count);
            int paired = GatewayTunnels.Paired(plan, member.Name, region);
            if (own + paired > limit)
            {
                string remedy = own + paired <= GatewayTunnels.Limit(GatewaySku.VpnGw4AZ) ? "Take VpnGw4AZ, or pair" : "Pair";
                found.Add(new(ErrorCode.PlanTooManyTunnels, path, $"{azure.GatewaySku} has {limit} tunnels, found {own + paired} in region {region}: {paired} pairings and {own} between the member's own regions. {remedy} some members through others: BGP carries the routes on."));
            }
        }
    }

    private static bool CheckSide(List<Diagnostic> found, ConsortiumPlan plan, string name, int region, string path, string side)
    {
        int before = found.Count;
        PlanRules.CheckMemberName(found, plan, $"{path}.{side}", name);
        if (plan.FindMember(name) is { } member)
        {
            if (member.Azure is not { DeployUsingPublicIP: false } azure)
            {
                found.Add(new(ErrorCode.PlanPairingInvalid, $"{path}.{side}", $"Expected a member with a VPN gateway (azure, with deployUsingPublicIP false), found {member.Name} without."));
            }
            else if (region < 1 || region > azure.Regions.Count)
            {
                found.Add(new(ErrorCode.PlanPairingInvalid, $"{path}.{side}Region", $"Expected one of the {azure.Regions.Count} regions of {member.Name}, from 1, found {region}."));
            }
        }

        return found.Count == before;
    }

    /// <summary>Whether the networks can be told: the member id is one, and no other member has it, which is told where it stands.</summary>
    private static bool HasNetworks(ConsortiumPlan plan, int index) =>
        plan.Members[index].Azure!.AddressSpaces is { } given ? given.Count == plan.Members[index].Azure!.Regions.Count : HasOwnId(plan, index);

    private static bool HasAutonomousSystems(ConsortiumPlan plan, int index) =>
        plan.Members[index].Azure!.AutonomousSystems is { } given ? given.Count == plan.Members[index].Azure!.Regions.Count : HasOwnId(plan, index);

    private static bool HasOwnId(ConsortiumPlan plan, int index)
    {
        int id = plan.Members[index].MemberId;
        return id is >= 0 and <= AddressPlan.MaxMemberId && plan.Members.Take(index).All(member => member.MemberId != id);
    }

    private static bool CheckEnum<T>(List<Diagnostic> found, T value, string path)
        where T : struct, Enum
    {
        bool right = Enum.IsDefined(value);
        if (!right)
        {
            found.Add(new(ErrorCode.PlanValueOutOfRange, path, $"Expected {string.Join(", ", Enum.GetNames<T>())}, found {value}."));
        }

        return right;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ResourceGroup();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{1,3}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NamePrefix();

    [GeneratedRegex(@"^[a-z][a-z0-9]{3,39}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Region();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]{0,63}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AdminUsername();

    [GeneratedRegex(@"^0x([0-9a-fA-F]{2})+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bytecode();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+\.[^\s@]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/\s]{1,90}/providers/Microsoft\.OperationalInsights/workspaces/[A-Za-z0-9-]{4,63}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex WorkspaceId();
}
