using System.Collections.Immutable;
using EthConsortium.Azure.Monitor;
using EthConsortium.Azure.Templates.Resources;
using static EthConsortium.Azure.Templates.ArmFunctions;

namespace EthConsortium.Azure.Templates;

/// <summary>Builds the template of a member: its networks, machines, keys, storage and monitoring in 1 to 5 regions.</summary>
public static class MemberTemplate
{
    /// <summary>Only this name is taken for a gateway's subnet by Azure.</summary>
    public const string GatewaySubnetName = "GatewaySubnet";

    /// <summary>The rule that <c>Enable-ConsortiumSshAccess</c> flips.</summary>
    public const string SshRuleName = "allow-ssh";

    /// <summary>The secret of the member's vault with the key of its registrar of peers, which its first node makes.</summary>
    public const string PeerRegistrarSecret = "peer-registrar";

    /// <summary>The greatest number of machines in a scale set, so of SSH ports at a load balancer.</summary>
    public const int MaxNodes = 15;

    /// <summary>The greatest length of a transaction permission contract: all that cloud-init reads has to fit into 64 kB.</summary>
    public const int MaxContractLength = 24_576;

    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    private const string KeyVaultSecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
    private const string StorageBlobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string MonitoringMetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";

    /// <summary>The template of a member, with its parameter file. The same input always gives the same bytes.</summary>
    /// <exception cref="ArgumentException">What is given cannot be one member's: the number of regions or nodes, or what goes together.</exception>
    public static ArmTemplate Build(MemberTemplateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(input);
        return new Builder(input).Build();
    }

    private static void Check(MemberTemplateInput input)
    {
        bool mines = input.Kind == MemberTemplateKind.ProofOfWork;
        (bool Holds, string Rule)[] rules =
        [
            (input.Regions.Length is >= 1 and <= 5, "A member has 1 to 5 regions."),
            (input.Regions.Select((region, i) => region.Number == i + 1).All(inOrder => inOrder), "Regions are numbered from 1, in order."),
            (mines ? input.Nodes is >= 1 and <= 5 : input.Nodes is >= 2 and <= MaxNodes, "A region has 2 to 15 validators, or 1 to 5 transaction nodes."),
            (mines ? input.Miners is >= 2 and <= MaxNodes : input.Miners == 0, "A region has 2 to 15 miners with proof of work, none without."),
            (
                !mines || (input.MinerSize is not null && input.Regions.All(region => region is { MiningScaleSetName: not null, MiningNetworkSecurityGroupName: not null, MiningSubnetName: not null, MiningRange: not null })),
                "With proof of work the miners' size, scale set, network security group and subnet are given."),
            (
                input.Regions.All(region => input.GatewaySku is null
                    ? region is { PublicAddressName: not null, DnsLabel: not null }
                    : region is { GatewayName: not null, GatewayAddressName: not null, GatewayRange: not null, LoadBalancerAddress: not null, Asn: not null }),
                "A region has a public address with a DNS label, or a gateway with its address, range and number and the load balancer's own address."),
            (input.TrafficManagerName is null == input.TrafficManagerDnsLabel is null, "Traffic Manager has a name and a DNS label."),
            (input.TrafficManagerName is null || input.GatewaySku is null, "Traffic Manager needs public addresses."),
            (input.AlertEmail is null == input.ActionGroupName is null && input.Regions.All(region => region.AlertName is null == input.AlertEmail is null), "Alerts have an address, an action group, and a name in each region."),
            (input.Joins || input.DataUrl is null, "Only a member that joins is told where the network is."),
            (
                input.DataCollectionRuleName is null
                    ? input is { DataCollectionEndpointName: null, WorkspaceName: null, WorkspaceId: null, WorkspaceLocation: null }
                    : input is { DataCollectionEndpointName: not null, WorkspaceLocation: not null } && input.WorkspaceId is null != input.WorkspaceName is null,
                "Monitoring has a rule, an endpoint, and a workspace with its location: one that is there, or a new one."),
            (input.LogIngestionRuleName is null == input.WorkspaceName is null, "Node agents write to the tables of a new workspace, by a rule of their own."),
            (input.TransactionPermissionContract is not { Length: > MaxContractLength }, $"A transaction permission contract has at most {MaxContractLength} characters."),
            (input.GatewaySku is not null || input.OtherGatewayId is null, "Only a member with gateways is connected with another's."),
        ];
        string broken = string.Join(' ', rules.Where(rule => !rule.Holds).Select(rule => rule.Rule));
        if (broken.Length > 0)
        {
            throw new ArgumentException(broken, nameof(input));
        }
    }

    /// <summary>The resources of a region that others refer to.</summary>
    private sealed record RegionParts(
        MemberTemplateRegion Plan, ArmExpression Location, VirtualNetwork Network, PublicIpAddress? Address, LoadBalancer Balancer, VirtualNetworkGateway? Gateway)
    {
        /// <summary>The name or address by which the region is reached.</summary>
        public ArmExpression Host => Address?.HostName ?? Plan.LoadBalancerAddress!;
    }

    /// <summary>What of monitoring the machines and the outputs refer to; the last where the node agents write tables.</summary>
    private sealed record MonitoringParts(ArmExpression WorkspaceId, DataCollectionRule Rule, DataCollectionEndpoint Endpoint, DataCollectionRule? LogRule);

    private sealed class Builder(MemberTemplateInput input)
    {
        private const string InfixVariable = "infix";
        private const string InfixMark = "{infix}";
        private const string TagsVariable = "tags";
        private const string MachinePrincipal = "ServicePrincipal";

        // The infix of 2018 was cut to nine characters before its last part, the location, could stand in it.
        private readonly ArmObject _variables = new() { { InfixVariable, input.Infix ?? Take(Concat(input.NamePrefix, UniqueString(ResourceGroup().Property("id"))), 9) } };
        private readonly List<ArmParameter> _parameters = [];
        private readonly List<ArmResource> _resources = [];
        private readonly List<ArmOutput> _outputs = [];

        private bool Mines => input.Kind == MemberTemplateKind.ProofOfWork;

        private bool HasGateways => input.GatewaySku is not null;

        public ArmTemplate Build()
        {
            ArmExpression location = Parameter(ArmParameter.Of("location", "Where what all regions share is.", input.Regions[0].Location) with
            {
                DefaultValue = ResourceGroup().Property("location"),
            });
            UserAssignedIdentity identity = Add(new UserAssignedIdentity(Shared("identityName", input.IdentityName)) { Location = location });
            ImmutableArray<RegionParts> regions = [.. input.Regions.Select(AddNetworks)];
            StoreAccess access = AccessFrom(regions);
            ImmutableArray<ArmExpression> networks = [.. regions.Select(region => region.Network.Id)];
            KeyVault vault = Add(new KeyVault(Shared("vaultName", input.VaultName), access) { Location = location, DependsOn = networks });
            StorageAccount storage = Add(new StorageAccount(Shared("storageName", input.StorageName), access) { Location = location, DependsOn = networks });
            Add(new BlobContainer(storage, input.ContainerName));
            AddRoles(identity, vault, storage);
            MonitoringParts? monitoring = input.DataCollectionRuleName is string name ? AddMonitoring(name, identity) : null;
            AddConnections(regions);
            AddScaleSets(regions, identity, vault, storage, monitoring);
            AddAlerts(regions);
            TrafficManagerProfile? trafficManager = AddTrafficManager(regions);

            AddEarlierOutputs(regions[0], vault, monitoring?.WorkspaceId);
            Output("infix", Variables(InfixVariable));
            Output("member_id", Text(Parameters("consortiumMemberId")));
            Output("key_vault_uri", vault.Address);
            Output("storage_account", Variables("storageName"));
            Output("identity_id", identity.Id);
            AddRegionOutputs(regions);
            if (trafficManager is not null)
            {
                Output("traffic_manager_host", trafficManager.HostName);
            }

            _variables.Add(TagsVariable, Tags());
            return new ArmTemplate
            {
                Parameters = [.. _parameters],
                Variables = _variables,
                // What has a place has tags: by them a member is found again, and all that is its own.
                Resources = [.. _resources.Select(resource => resource.Location is null ? resource : resource with { Tags = Variables(TagsVariable) })],
                Outputs = [.. _outputs],
            };
        }

        private ArmObject Tags() => new()
        {
            { MemberTags.Member, Variables(InfixVariable) },
            { MemberTags.Name, input.Network.MemberName },
            { MemberTags.Kind, input.Kind.ToString() },
            { MemberTags.MemberId, Text(Parameters("consortiumMemberId")) },
            { MemberTags.NetworkId, Text(Parameters("ethereumNetworkID")) },
            { MemberTags.Admin, input.AdminAddress is null ? null : Parameters("ethereumAdminPublicKey") },
        };

        private StoreAccess AccessFrom(ImmutableArray<RegionParts> regions) => new(
            [.. regions.SelectMany(region => ((string?[])[region.Plan.NodeSubnetName, Mines ? region.Plan.MiningSubnetName : null]).OfType<string>(), (region, subnet) => region.Network.IdOf("subnets", subnet))],
            input.StoreSources.IsEmpty
                ? null
                : Parameter(ArmParameter.Of(
                    "storeSourceRules",
                    "The public addresses that reach the vault and the storage account, each as the value of an object.",
                    new ArmArray(input.StoreSources.Select(source => new ArmObject { { "value", source } })))));

        private void AddRoles(UserAssignedIdentity identity, KeyVault vault, StorageAccount storage)
        {
            // The first machine of a new member makes the keys: so the machines write secrets, and not only read them. Purge protection keeps what is deleted.
            Add(new RoleAssignment(vault, KeyVaultSecretsOfficer, identity.Id, identity.PrincipalId, MachinePrincipal) with { DependsOn = [vault.Id, identity.Id] });
            Add(new RoleAssignment(storage, StorageBlobDataContributor, identity.Id, identity.PrincipalId, MachinePrincipal) with { DependsOn = [storage.Id, identity.Id] });
            if (input.DeployerObjectId is string deployer)
            {
                ArmExpression id = Parameter(ArmParameter.Of("deployerObjectId", "The object id of who deploys: may write keys and network information.", deployer));
                Add(new RoleAssignment(vault, KeyVaultSecretsOfficer, id, id, null));
                Add(new RoleAssignment(storage, StorageBlobDataContributor, id, id, null));
            }
        }

        private MonitoringParts AddMonitoring(string ruleName, UserAssignedIdentity identity)
        {
            ArmExpression place = Parameter(ArmParameter.Of("omsLocation", "Where the Log Analytics workspace is.", input.WorkspaceLocation!));
            ArmExpression workspaceId;
            LogAnalyticsWorkspace? added = null;
            if (input.WorkspaceId is string existing)
            {
                workspaceId = Parameter(ArmParameter.Of("omsWorkspaceId", "The resource id of the Log Analytics workspace.", existing));
            }
            else
            {
                added = Add(new LogAnalyticsWorkspace(Shared("workspaceName", input.WorkspaceName!)) { Location = place });
                workspaceId = added.Id;
            }

            ImmutableArray<ArmExpression> workspace = added is null ? [] : [added.Id];

            ArmExpression name = Shared("dataCollectionRuleName", ruleName);
            DataCollectionEndpoint endpoint = Add(new DataCollectionEndpoint(Name(input.DataCollectionEndpointName!)) { Location = place });
            DataCollectionRule rule = Add(new DataCollectionRule(name, endpoint.Id, workspaceId) { Location = place, DependsOn = [endpoint.Id, .. workspace] });
            Add(new Workbook(Guid(ResourceGroup().Property("id"), name, "workbook"), Concat("Consortium member ", Variables(InfixVariable)), MemberWorkbook.Page(hasTables: added is not null), workspaceId)
            {
                Location = place,
                DependsOn = workspace,
            });
            return new(workspaceId, rule, endpoint, added is null ? null : AddLogRule(added, endpoint, place, identity));
        }

        private DataCollectionRule AddLogRule(LogAnalyticsWorkspace workspace, DataCollectionEndpoint endpoint, ArmExpression place, UserAssignedIdentity identity)
        {
            ImmutableArray<ArmExpression> tables = [.. MemberLogTables.All.Select(table => Add(new WorkspaceTable(workspace, table)).Id)];
            DataCollectionRule rule = Add(new DataCollectionRule(Name(input.LogIngestionRuleName!), endpoint.Id, workspace.Id)
            {
                Tables = MemberLogTables.All,
                Location = place,
                DependsOn = [endpoint.Id, .. tables],
            });
            Add(new RoleAssignment(rule, MonitoringMetricsPublisher, identity.Id, identity.PrincipalId, MachinePrincipal) with { DependsOn = [rule.Id, identity.Id] });
            return rule;
        }

        private RegionParts AddNetworks(MemberTemplateRegion region)
        {
            ArmExpression location = Parameter(ArmParameter.Of($"location_{region.Number}", $"Where region {region.Number} is.", region.Location));
            PublicIpAddress natAddress = Add(new PublicIpAddress(Name(region.NatAddressName), null) { Location = location });
            NatGateway nat = Add(new NatGateway(Name(region.NatGatewayName), natAddress.Id) { Location = location, DependsOn = [natAddress.Id] });
            ImmutableArray<string> services = [KeyVault.ServiceEndpoint, StorageAccount.ServiceEndpoint];
            List<VirtualNetworkSubnet> subnets = [new(region.NodeSubnetName, region.NodeRange, nat.Id) { ServiceEndpoints = services }];
            if (Mines)
            {
                subnets.Add(new(region.MiningSubnetName!, region.MiningRange!, nat.Id) { ServiceEndpoints = services });
            }

            if (HasGateways)
            {
                subnets.Add(new(GatewaySubnetName, region.GatewayRange!, null));
            }

            VirtualNetwork network = Add(new VirtualNetwork(Name(region.VirtualNetworkName), region.AddressSpace, [.. subnets]) { Location = location, DependsOn = [nat.Id] });
            PublicIpAddress? address = HasGateways
                ? null
                : Add(new PublicIpAddress(Shared($"publicAddressName_{region.Number}", region.PublicAddressName!), Name(region.DnsLabel!)) { Location = location });
            // The Data API answers also where the client is down, and says so; what needs the client goes by that.
            LoadBalancerProbe live = new("live", input.Ports.Site, LoadBalancerProbe.LivePath);
            LoadBalancerProbe health = new("health", input.Ports.Site, TrafficManagerProfile.HealthPath);
            LoadBalancer balancer = Add(new LoadBalancer(
                Name(region.LoadBalancerName),
                [
                    new("site", 80, input.Ports.Site, live),
                    new("site-tls", 443, input.Ports.SecureSite, live),
                    new("rpc", input.Ports.Rpc, input.Ports.Rpc, health),
                    new("websocket", input.Ports.WebSocket, input.Ports.WebSocket, health),
                    // A node without peers is not well. Were it cut off for that, members that all start anew would never find each other.
                    new("p2p", input.Ports.PeerToPeer, input.Ports.PeerToPeer, new("p2p", input.Ports.PeerToPeer)),
                ])
            {
                Location = location,
                PublicAddressId = address?.Id,
                SubnetId = address is null ? network.IdOf("subnets", region.NodeSubnetName) : null,
                PrivateAddress = address is null ? region.LoadBalancerAddress : null,
                // One port for each machine there can be, so that adding machines leaves the rule alone.
                Ssh = (input.Ports.FirstSsh, input.Ports.FirstSsh + MaxNodes - 1),
                DependsOn = [address?.Id ?? network.Id],
            });
            return new(region, location, network, address, balancer, HasGateways ? AddGateway(region, location, network) : null);
        }

        private VirtualNetworkGateway AddGateway(MemberTemplateRegion region, ArmExpression location, VirtualNetwork network)
        {
            PublicIpAddress address = Add(new PublicIpAddress(Name(region.GatewayAddressName!), null) { Location = location });
            return Add(new VirtualNetworkGateway(Name(region.GatewayName!), input.GatewaySku!, region.Asn!.Value, address.Id, network.IdOf("subnets", GatewaySubnetName))
            {
                Location = location,
                DependsOn = [network.Id, address.Id],
            });
        }

        // A chain: each region with the next, from both sides. One after the other, as a gateway takes one change at a time.
        private void AddConnections(ImmutableArray<RegionParts> regions)
        {
            if (!HasGateways || (regions.Length == 1 && input.OtherGatewayId is null))
            {
                return;
            }

            ArmExpression key = Parameter(ArmParameter.Secret("connectionSharedKey", "The key that both sides of a connection share.") with { MinLength = 1, MaxLength = 128 });
            ImmutableArray<ArmExpression> previous = [];
            foreach ((RegionParts left, RegionParts right) in regions.Zip(regions.Skip(1)))
            {
                Connect(left, right.Gateway!.Id, $"{input.ConnectionName}-reg{left.Plan.Number}-to-reg{right.Plan.Number}", [right.Gateway.Id]);
                Connect(right, left.Gateway!.Id, $"{input.ConnectionName}-reg{right.Plan.Number}-to-reg{left.Plan.Number}", [left.Gateway.Id]);
            }

            if (input.OtherGatewayId is string other)
            {
                Connect(regions[0], Parameter(ArmParameter.Of("consortiumMemberGatewayId", "The resource id of another member's gateway.", other)), input.OtherConnectionName, []);
            }

            void Connect(RegionParts from, ArmExpression to, string name, ImmutableArray<ArmExpression> needs)
            {
                GatewayConnection connection = Add(new GatewayConnection(Name(name), from.Gateway!.Id, to, key)
                {
                    Location = from.Location,
                    DependsOn = [from.Gateway.Id, .. needs, .. previous],
                });
                previous = [connection.Id];
            }
        }

        private void AddScaleSets(ImmutableArray<RegionParts> regions, UserAssignedIdentity identity, KeyVault vault, StorageAccount storage, MonitoringParts? monitoring)
        {
            ArmExpression user = Parameter(ArmParameter.Of("adminUsername", "The user on the machines.", input.UserName) with { MinLength = 1, MaxLength = 64 });
            ArmExpression? key = input.SshPublicKey is string publicKey
                ? Parameter(ArmParameter.Of("adminSshKey", "The user's public SSH key; no password is taken.", publicKey))
                : null;
            ArmExpression? password = key is null
                ? Parameter(ArmParameter.Secret("adminPassword", "The user's password.") with { MinLength = 12, MaxLength = 72 })
                : null;
            ArmExpression disk = Parameter(ArmParameter.Of(Mines ? "storageAccountType" : "vlStorageAccountType", "The kind of the machines' disks.", input.DiskKind) with
            {
                AllowedValues = ["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"],
            });
            ArmExpression size = Parameter(ArmParameter.Of(Mines ? "txNodeVMSize" : "vlNodeVMSize", "The size of the machines that answer.", input.NodeSize));
            ArmExpression count = Parameter(ArmParameter.Of(Mines ? "numTXNodesRegion" : "numVLNodesRegion", "How many nodes answer, in each region.", input.Nodes) with
            {
                MinValue = Mines ? 1 : 2,
                MaxValue = Mines ? 5 : MaxNodes,
            });
            ArmExpression? minerSize = Mines ? Parameter(ArmParameter.Of("mnNodeVMSize", "The size of the miners' machines.", input.MinerSize!)) : null;
            ArmExpression? minerCount = Mines
                ? Parameter(ArmParameter.Of("numMiningNodesRegion", "How many nodes mine, in each region.", input.Miners) with { MinValue = 2, MaxValue = MaxNodes })
                : null;
            ImmutableArray<NetworkSecurityRule> rules = Rules();
            ArmExpression artefactUrl = Base64(Parameter(ArmParameter.OfKnown("nodeArtifactUrl", "Where the machines fetch the node agent (.tar.gz, https).", input.ArtefactUrl)));
            ArmExpression artefactSha256 = Base64(Parameter(ArmParameter.OfKnown("nodeArtifactSha256", "The SHA-256 of that file.", input.ArtefactSha256) with { MinLength = 64, MaxLength = 64 }));
            ImmutableArray<(string, ArmExpression)> shared = SharedConfig(identity, vault, storage, monitoring);

            foreach (RegionParts region in regions)
            {
                NetworkSecurityGroup group = Add(new NetworkSecurityGroup(Name(region.Plan.NetworkSecurityGroupName), rules) { Location = region.Location });
                AddScaleSet(region, region.Plan.ScaleSetName, Mines ? "transaction" : "validator", size, count, group, region.Plan.NodeSubnetName, region.Balancer);
                if (Mines)
                {
                    NetworkSecurityGroup miners = Add(new NetworkSecurityGroup(Name(region.Plan.MiningNetworkSecurityGroupName!), MinerRules()) { Location = region.Location });
                    AddScaleSet(region, region.Plan.MiningScaleSetName!, "miner", minerSize!, minerCount!, miners, region.Plan.MiningSubnetName!, null);
                }
            }

            void AddScaleSet(
                RegionParts region, string name, string role, ArmExpression machineSize, ArmExpression machines, NetworkSecurityGroup group, string subnet, LoadBalancer? balancer)
            {
                ArmExpression config = CreateObject(
                    [
                        ("role", role),
                        ("region", region.Plan.Number),
                        ("hostName", region.Host),
                        // Who is not behind the load balancer is not reached by its address.
                        .. balancer is not null && region.Address is { } address ? ((string, ArmExpression)[])[("publicAddress", address.Address)] : [],
                        ("nodes", machines),
                        .. shared,
                    ]);
                VirtualMachineScaleSet scaleSet = Add(new VirtualMachineScaleSet(Name(name))
                {
                    Location = region.Location,
                    Size = machineSize,
                    Count = machines,
                    DiskKind = disk,
                    UserName = user,
                    Password = password,
                    SshKey = key,
                    CustomData = Base64(CloudInit.Document(Base64(Text(config)), artefactUrl, artefactSha256)),
                    Identity = identity,
                    SubnetId = region.Network.IdOf("subnets", subnet),
                    NetworkSecurityGroupId = group.Id,
                    PoolIds = balancer is null ? [] : [balancer.IdOf("backendAddressPools", LoadBalancer.ServingPool)],
                    IsMonitored = monitoring is not null,
                    DependsOn =
                    [
                        identity.Id, vault.Id, storage.Id, region.Network.Id, group.Id,
                        .. region.Address is null ? (ImmutableArray<ArmExpression>)[] : [region.Address.Id],
                        .. balancer is null ? (ImmutableArray<ArmExpression>)[] : [balancer.Id],
                    ],
                });
                if (monitoring is not null)
                {
                    Add(new DataCollectionRuleAssociation(scaleSet, monitoring.Rule));
                }
            }
        }

        private ImmutableArray<(string, ArmExpression)> SharedConfig(UserAssignedIdentity identity, KeyVault vault, StorageAccount storage, MonitoringParts? monitoring)
        {
            List<(string, ArmExpression)> config =
            [
                ("memberId", Parameter(ArmParameter.Of("consortiumMemberId", "The member's number.", input.MemberId) with { MinValue = 0, MaxValue = 255 })),
                ("networkId", Parameter(ArmParameter.Of("ethereumNetworkID", "The network's number.", input.NetworkId) with { MinValue = 5, MaxValue = 999_999_999 })),
                ("consortiumName", input.Network.ConsortiumName),
                ("consensus", input.Network.Consensus),
                ("memberName", input.Network.MemberName),
                ("memberAlias", input.Network.MemberAlias),
                ("identities", input.Network.Identities),
                ("identityClientId", identity.ClientId),
                ("vault", vault.Address),
                ("blobs", storage.BlobAddress),
                ("container", input.ContainerName),
                ("sitePort", input.Ports.Site),
                ("secureSitePort", input.Ports.SecureSite),
                ("rpcPort", input.Ports.Rpc),
                ("webSocketPort", input.Ports.WebSocket),
                ("peerToPeerPort", input.Ports.PeerToPeer),
            ];
            if (input.AdminAddress is string admin)
            {
                config.Add(("adminAddress", Parameter(ArmParameter.Of("ethereumAdminPublicKey", "The address of the member's admin account.", admin) with { MinLength = 42, MaxLength = 42 })));
            }

            if (input.Joins)
            {
                // The network is what the founder made of it.
                config.Add(("consortiumDataUrl", Parameter(ArmParameter.OfKnown("consortiumDataURL", "Where the network that is joined is described.", input.DataUrl))));
            }

            else
            {
                config.Add(("blockGasLimit", Parameter(ArmParameter.Of("blockGasLimit", "The gas limit of block 0.", input.Network.BlockGasLimit))));
                config.Add(("blockPeriodSeconds", Parameter(ArmParameter.Of("blockPeriodSeconds", "The least time between two blocks, in seconds.", input.Network.BlockPeriodSeconds) with { MinValue = 1, MaxValue = 3600 })));
                config.Add(("validatorCapacity", input.Network.ValidatorCapacity));
                config.Add(("proposalLifetimeSeconds", input.Network.ProposalLifetimeSeconds));
                config.Add(("evictionNoticeSeconds", input.Network.EvictionNoticeSeconds));
            }

            if (monitoring is { LogRule: { } logRule })
            {
                config.Add(("logsEndpoint", monitoring.Endpoint.LogsAddress));
                config.Add(("logsRule", logRule.ImmutableId));
            }

            if (input.TransactionPermissionContract is string contract)
            {
                config.Add(("transactionPermissionContract", Parameter(
                    ArmParameter.Of("transactionPermissioningContract", "The creation bytecode of the transaction permission contract.", contract) with { MaxLength = MaxContractLength })));
            }

            return [.. config];
        }

        private ImmutableArray<NetworkSecurityRule> Rules()
        {
            ArmExpression isOpen = Parameter(ArmParameter.Of("enableSshAccess", "Whether SSH is let in.", input.AllowSsh));
            NetworkSecurityRule ssh = new(SshRuleName, 100, true, If(isOpen, "Allow", "Deny"), "Tcp", 22);
            // While it denies, it does so for everywhere: what it lets by would reach the nodes from within the network.
            ssh = input.SshSources.IsEmpty
                ? ssh with { Source = If(isOpen, "VirtualNetwork", "*") }
                : ssh with
                {
                    Source = If(isOpen, Null(), "*"),
                    Sources = If(isOpen, Parameter(ArmParameter.Of("sshSourcePrefixes", "The ranges that may use SSH where it is let in.", input.SshSources)), Null()),
                };
            string client = Mines ? "geth" : "parity";
            ImmutableArray<NetworkSecurityRule> trafficManager = input.TrafficManagerName is null
                ? []
                : [NetworkSecurityRule.ForTrafficManager(input.Ports.Site)];
            return
            [
                ssh,
                From("rpcSourcePrefixes", "The ranges that may use RPC.", input.RpcSources, new("allow-eth-rpc", 101, true, "Allow", "Tcp", input.Ports.Rpc, input.Ports.WebSocket)),
                From("siteSourcePrefixes", "The ranges that may use the site.", input.SiteSources, new("allow-etheradmin", 102, true, "Allow", "Tcp", input.Ports.Site, input.Ports.SecureSite)),
                new($"{client}-client-port-inbound", 103, true, "Allow", "*", input.Ports.PeerToPeer) { Source = HasGateways ? "VirtualNetwork" : "*" },
                .. trafficManager,
                new($"{client}-client-port-outbound", 100, false, "Allow", "*", input.Ports.PeerToPeer),
            ];

            NetworkSecurityRule From(string parameter, string description, ImmutableArray<string> sources, NetworkSecurityRule rule) => sources.IsEmpty
                ? rule with { Source = "VirtualNetwork" }
                : rule with { Source = null, Sources = Parameter(ArmParameter.Of(parameter, description, sources)) };
        }

        private ImmutableArray<NetworkSecurityRule> MinerRules() =>
        [
            new("deny-internet-inbound", 100, true, "Deny", "*") { Source = "Internet" },
            new("deny-discovery-outbound", 100, false, "Deny", "Udp", input.Ports.PeerToPeer),
        ];

        private void AddAlerts(ImmutableArray<RegionParts> regions)
        {
            if (input.AlertEmail is not string email)
            {
                return;
            }

            ArmExpression address = Parameter(ArmParameter.Of("emailAddress", "Where mail goes when nodes do not answer.", email));
            ActionGroup group = Add(new ActionGroup(Name(input.ActionGroupName!), "consortium", address) { Location = "global" });
            foreach (RegionParts region in regions)
            {
                Add(new MetricAlert(Name(region.Plan.AlertName!), region.Balancer, group) { Location = "global", DependsOn = [region.Balancer.Id, group.Id] });
            }
        }

        private TrafficManagerProfile? AddTrafficManager(ImmutableArray<RegionParts> regions) => input.TrafficManagerName is string name
            ? Add(new TrafficManagerProfile(Name(name), Name(input.TrafficManagerDnsLabel!), 80, [.. regions.Select(region => ($"reg{region.Plan.Number}", region.Address!.Id))])
            {
                Location = "global",
                DependsOn = [.. regions.Select(region => region.Address!.Id)],
            })
            : null;

        private void AddEarlierOutputs(RegionParts first, KeyVault vault, ArmExpression? workspaceId)
        {
            const string none = "NA";
            ArmExpression Site(string address) =>
                first.Host.LiteralText is string host ? address.Replace("host", host, StringComparison.Ordinal) : Replace(address, "host", first.Host);
            ArmExpression site = Site("http://host");
            ArmExpression rpc = Site($"http://host:{input.Ports.Rpc}");
            ArmExpression portal = workspaceId is null ? "OMS Portal not deployed" : ArmFunctions.Uri(Environment().Property("portal"), Concat("/#resource", workspaceId));
            ArmExpression ssh = Concat($"ssh -p {input.Ports.FirstSsh} ", Parameters("adminUsername"), "@", first.Host);
            ArmExpression gateway = first.Gateway?.Id ?? none;
            // Once the addresses of a module and a script on the member's site; now the commands themselves. PowerShell asks for what is missing.
            ArmExpression module = first.Gateway is null ? none : Concat("Connect-ConsortiumGateway -MyGatewayResourceId '", gateway, "'");
            ArmExpression script = first.Gateway is null
                ? none
                : Concat(
                    "az network vpn-connection create --name conn-to-other-gateway --resource-group '", ResourceGroup().Property("name"), "' --location ", first.Location, " --vnet-gateway1 '", gateway,
                    "' --vnet-gateway2 \"$OTHER_GATEWAY\" --enable-bgp --shared-key \"@$SHARED_KEY_FILE\"");

            if (Mines)
            {
                Output("ADMIN_SITE", site);
                Output("CONSORTIUM-DATA", site);
                Output("PEER_INFO_ENDPOINT", site);
                // Where who may read it finds the key: what a deployment answers stays in its history.
                Output("PEER_INFO_PRIMARY_KEY", Concat(vault.Address, $"secrets/{PeerRegistrarSecret}"));
                Output("CONSORTIUM_MEMBER_GATEWAY_ID", gateway);
                Output("PAIR-GATEWAY-PS-MODULE", module);
                Output("PAIR-GATEWAY-AZURE-CLI-SCRIPT", script);
                Output("SSH_TO_FIRST_TX_NODE", ssh);
                Output("ETHEREUM-RPC-ENDPOINT", rpc);
                Output("OMSPORTALURL", portal);
            }
            else
            {
                Output("admin_site", site);
                Output("oms_portal_url", portal);
                Output("ethereum_rpc_endpoint", rpc);
                Output("ssh_to_first_vl_node_region1", ssh);
                Output("consortium_data_URL", site);
                Output("consortium_member_gateway_id_region1", gateway);
                Output("pair_Gateway_PS_Module", module);
                Output("pair_Gateway_Azure_CLI_Script", script);
                Output("regionOneVnet", Name(first.Plan.VirtualNetworkName));
            }
        }

        private void AddRegionOutputs(ImmutableArray<RegionParts> regions)
        {
            foreach (RegionParts region in regions)
            {
                Output($"host_region{region.Plan.Number}", region.Host);
            }

            foreach (RegionParts region in regions.Where(region => region.Gateway is not null))
            {
                Output($"gateway_id_region{region.Plan.Number}", region.Gateway!.Id);
            }
        }

        private ArmExpression Name(string name)
        {
            string[] parts = name.Split(InfixMark);
            return Concat([parts[0], .. parts.Skip(1).SelectMany(part => (ArmExpression[])[Variables(InfixVariable), part])]);
        }

        // A variable for what is named all over the template.
        private ArmExpression Shared(string variable, string name)
        {
            _variables.Add(variable, Name(name));
            return Variables(variable);
        }

        private T Add<T>(T resource)
            where T : ArmResource
        {
            _resources.Add(resource);
            return resource;
        }

        private ArmExpression Parameter(ArmParameter parameter)
        {
            _parameters.Add(parameter);
            return Parameters(parameter.Name);
        }

        private void Output(string name, ArmExpression value) => _outputs.Add(new(name, value));
    }
}
