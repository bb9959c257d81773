using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Agent;

/// <summary>Reads an agent's configuration to its end, whatever is wrong with it, so that all problems are told at once.</summary>
internal sealed class NodeConfigurationReader(string programFolder) : StrictJsonReader(s_codes)
{
    private const string Local = "local";

    private static readonly StrictJsonCodes s_codes = new(ErrorCode.NodeConfigurationInvalid, ErrorCode.NodeConfigurationInvalid, ErrorCode.NodeConfigurationInvalid, ErrorCode.NodeConfigurationInvalid);

    // What EthConsortium.Azure.Templates.MemberTemplate writes, a joining member's and a founder's, and what is the machine's own.
    private static readonly string[] s_founding = ["blockGasLimit", "blockPeriodSeconds", "validatorCapacity", "proposalLifetimeSeconds", "evictionNoticeSeconds"];

    private static readonly FrozenDictionary<string, string[]> s_names = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [""] =
        [
            "role", "region", "hostName", "publicAddress", "nodes", "memberId", "networkId", "consortiumName", "consensus", "memberName", "memberAlias", "identities", "identityClientId", "vault", "blobs",
            "container", "sitePort", "secureSitePort", "rpcPort", "webSocketPort", "peerToPeerPort", "adminAddress", "consortiumDataUrl", .. s_founding, "logsEndpoint", "logsRule", "transactionPermissionContract", Local,
        ],
        [Local] = ["dataFolder", "secretsFolder", "client", "keys", "blobCertificate", "listenAddress", "certificateFile", "certificateKeyFile", "rpcOrigins", "peerAddress", "externalAddress", "clientRpcPort", "clientWebSocketPort", "metricsPort", "dataApis", "registrar", "genesisHash", "lease"],
        ["local.client"] = ["kind", "version", "program", "sha256", "image", "imageProgram", "imageDigest", "dockerSocket"],
        ["local.keys"] = ["folder", "passwordFile"],
        ["local.lease"] = ["durationSeconds", "renewSeconds", "retrySeconds", "requestSeconds", "clientStopSeconds", "slackSeconds"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ClientRole> s_roles = new Dictionary<string, ClientRole>(StringComparer.Ordinal)
    {
        ["validator"] = ClientRole.Validator,
        ["transaction"] = ClientRole.TransactionNode,
        ["miner"] = ClientRole.Miner,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What the rules of plans call what is called otherwise here.
    private static readonly FrozenDictionary<string, string> s_paths = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$.name"] = "$.consortiumName",
        ["$.chainId"] = "$.networkId",
        ["$.members[0].name"] = "$.memberName",
        ["$.members[0].alias"] = "$.memberAlias",
        ["$.members[0].memberId"] = "$.memberId",
        ["$.members[0].validators"] = "$.identities",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The properties in a section (<c>local.client</c>); in the whole for an empty path.</summary>
    public static string[] NamesIn(string section) => s_names.GetValueOrDefault(section, []);

    /// <summary>Reads and checks.</summary>
    /// <exception cref="NodeConfigurationException">All that is wrong.</exception>
    public static NodeConfiguration Read(JsonElement root, string programFolder)
    {
        NodeConfigurationReader reader = new(programFolder);
        NodeConfiguration configuration = reader.ReadAll(root);
        return reader.Found.Count == 0 ? configuration : throw new NodeConfigurationException(reader.Found);
    }

    private NodeConfiguration ReadAll(JsonElement root)
    {
        Dictionary<string, JsonElement> values = ReadObject(root, "$", NamesIn(""));
        ConsensusEngine consensus = ReadConsensus(values);
        NodeLocalConfiguration local = ReadLocal(values, consensus);
        NodeConfiguration configuration = new()
        {
            Role = ReadChoice(values, "$", "role", s_roles) ?? default,
            Region = ReadNumber(values, "region", 1, 5),
            HostName = ReadText(values, "$", "hostName", required: true) ?? "",
            PublicAddress = ReadIPv4(values, "$", "publicAddress"),
            Nodes = ReadNumber(values, "nodes", 1, 1000),
            MemberId = ReadNumber(values, "memberId", 0, 255),
            NetworkId = new ChainId((ulong)ReadNumber(values, "networkId", 5, 999_999_999)),
            ConsortiumName = ReadText(values, "$", "consortiumName", required: true) ?? "",
            Consensus = consensus,
            MemberName = ReadText(values, "$", "memberName", required: true) ?? "",
            MemberAlias = ReadText(values, "$", "memberAlias", required: true) ?? "",
            Identities = ReadNumber(values, "identities", 1, 1000),
            IdentityClientId = ReadText(values, "$", "identityClientId", required: local.KeyFolder is null || local.BlobCertificate is null),
            Vault = ReadUri(values, "$", "vault", required: local.KeyFolder is null),
            Blobs = ReadUri(values, "$", "blobs", required: true) ?? new Uri("https://127.0.0.1"),
            Container = ReadText(values, "$", "container", required: true) ?? "",
            SitePort = ReadPort(values, "$", "sitePort"),
            SecureSitePort = ReadPort(values, "$", "secureSitePort"),
            RpcPort = ReadPort(values, "$", "rpcPort"),
            WebSocketPort = ReadPort(values, "$", "webSocketPort"),
            PeerToPeerPort = ReadPort(values, "$", "peerToPeerPort"),
            AdminAddress = ReadAddress(values, "$", "adminAddress"),
            ConsortiumDataUrl = ReadSite(values, "$", "consortiumDataUrl"),
            LogsEndpoint = ReadUri(values, "$", "logsEndpoint", required: values.ContainsKey("logsRule")),
            LogsRule = ReadText(values, "$", "logsRule", required: values.ContainsKey("logsEndpoint")),
            TransactionPermissionContract = ReadText(values, "$", "transactionPermissionContract"),
            Local = local,
        };
        CheckRole(configuration);
        CheckPorts(configuration);
        return configuration with { Founding = ReadFounding(values, configuration) };
    }

    private ConsensusEngine ReadConsensus(Dictionary<string, JsonElement> values)
    {
        if (ReadText(values, "$", "consensus", required: true) is not { } text)
        {
            return default;
        }

        if (ConsensusNames.Find(text) is { } found)
        {
            return found;
        }

        Add("$.consensus", $"Expected {ConsensusNames.All}, found '{Shorten(text)}'.");
        return default;
    }

    private ConsortiumPlan? ReadFounding(Dictionary<string, JsonElement> values, NodeConfiguration node)
    {
        if (values.ContainsKey("consortiumDataUrl"))
        {
            foreach (string name in s_founding.Where(values.ContainsKey))
            {
                Add($"$.{name}", "A member that joins (consortiumDataUrl) takes the network as it is: remove this, or consortiumDataUrl for a member that founds one.");
            }

            return null;
        }

        ConsortiumPlan plan = new(node.ConsortiumName, [node.Member]) { ChainId = node.NetworkId, Consensus = node.Consensus };
        plan = plan with
        {
            BlockGasLimit = ReadInteger(values, "$", s_founding[0], required: true) ?? plan.BlockGasLimit,
            BlockPeriodSeconds = ReadInt32(values, "$", s_founding[1], required: true) ?? plan.BlockPeriodSeconds,
            ValidatorCapacity = ReadInt32(values, "$", s_founding[2], required: true) ?? plan.ValidatorCapacity,
            ProposalLifetimeSeconds = ReadInteger(values, "$", s_founding[3], required: true) ?? plan.ProposalLifetimeSeconds,
            EvictionNoticeSeconds = ReadInteger(values, "$", s_founding[4], required: true) ?? plan.EvictionNoticeSeconds,
        };
        if (node.AdminAddress is null && !values.ContainsKey("adminAddress"))
        {
            Missing("$", "adminAddress");
        }

        // Better no network than one where everybody may send although its founder thinks otherwise.
        if (node.TransactionPermissionContract is { } contract && ConsortiumGenesis.FindPermissionContractProblem(node.Consensus, contract) is { } problem)
        {
            Add("$.transactionPermissionContract", problem);
        }

        HashSet<string> told = [.. Found.Select(problem => problem.Path)];
        Found.AddRange(plan.Validate()
            .Select(problem => problem with { Code = ErrorCode.NodeConfigurationInvalid, Path = s_paths.GetValueOrDefault(problem.Path, problem.Path) })
            .Where(problem => !told.Contains(problem.Path)));
        return plan;
    }

    private NodeLocalConfiguration ReadLocal(Dictionary<string, JsonElement> root, ConsensusEngine consensus)
    {
        const string path = "$.local";
        Dictionary<string, JsonElement> values = ReadSection(root, "", Local);
        Dictionary<string, JsonElement> keys = ReadSection(values, Local, "keys");
        NodeLocalConfiguration defaults = new() { ClientKind = default, ClientPin = ClientPin.Default(default) };
        string? keyFolder = ReadPath(keys, $"{path}.keys", "folder");
        string? passwordFile = ReadPath(keys, $"{path}.keys", "passwordFile");
        if (keyFolder is null != passwordFile is null)
        {
            Add($"{path}.keys", "Expected a folder and the file of its password, or neither.");
        }

        string? certificateFile = ReadPath(values, path, "certificateFile");
        string? certificateKeyFile = ReadPath(values, path, "certificateKeyFile");
        if (certificateFile is null != certificateKeyFile is null)
        {
            Add($"{path}.{(certificateFile is null ? "certificateFile" : "certificateKeyFile")}", "Expected a certificate and its key, or neither.");
        }

        NodeLocalConfiguration local = defaults with
        {
            DataFolder = ReadPath(values, path, "dataFolder") ?? defaults.DataFolder,
            SecretsFolder = ReadPath(values, path, "secretsFolder") ?? defaults.SecretsFolder,
            KeyFolder = keyFolder,
            KeyPasswordFile = passwordFile,
            BlobCertificate = ReadPath(values, path, "blobCertificate"),
            ListenAddress = ReadIPv4(values, path, "listenAddress") ?? defaults.ListenAddress,
            CertificateFile = certificateFile,
            CertificateKeyFile = certificateKeyFile,
            RpcOrigins = ReadList(values, path, "rpcOrigins", ToOrigin) ?? [],
            PeerAddress = ReadIPv4(values, path, "peerAddress") ?? defaults.PeerAddress,
            ExternalAddress = ReadIPv4(values, path, "externalAddress"),
            ClientRpcPort = ReadPort(values, path, "clientRpcPort", defaults.ClientRpcPort),
            ClientWebSocketPort = ReadPort(values, path, "clientWebSocketPort", defaults.ClientWebSocketPort),
            MetricsPort = ReadPort(values, path, "metricsPort", defaults.MetricsPort, least: 0),
            DataApis = ReadList(values, path, "dataApis", ToSite) ?? [],
            IsRegistrar = ReadBoolean(values, path, "registrar"),
            GenesisHash = ReadHash(values, path, "genesisHash"),
            Lease = ReadLease(values),
        };
        return ReadClient(values, local, consensus);
    }

    private NodeLocalConfiguration ReadClient(Dictionary<string, JsonElement> localValues, NodeLocalConfiguration local, ConsensusEngine consensus)
    {
        const string path = "$.local.client";
        Dictionary<string, JsonElement> values = ReadSection(localValues, Local, "client");
        ClientKind kind = ReadChoice(values, path, "kind", Enum.GetValues<ClientKind>().Where(each => each != ClientKind.DevelopmentChain).ToFrozenDictionary(each => JsonNamingPolicy.CamelCase.ConvertName(each.ToString()), StringComparer.Ordinal), required: false) ?? consensus switch
        {
            ConsensusEngine.AuRa => ClientKind.Nethermind,
            ConsensusEngine.Qbft => ClientKind.Besu,
            ConsensusEngine.Ethash => ClientKind.CoreGeth,
            _ => ClientKind.Geth,
        };
        ClientPin pin = ClientPin.Default(kind);
        pin = pin with
        {
            Version = ReadText(values, path, "version") ?? pin.Version,
            Image = ReadText(values, path, "image") ?? pin.Image,
            ImageProgram = ReadText(values, path, "imageProgram") ?? pin.ImageProgram,
            ImageDigest = ReadText(values, path, "imageDigest") ?? pin.ImageDigest,
            BinarySha256 = ReadText(values, path, "sha256") ?? pin.BinarySha256,
        };
        bool isInContainer = pin.ImageDigest is not null;
        if (isInContainer && values.ContainsKey("program"))
        {
            Add($"{path}.program", "The client runs as a program or in a container (imageDigest): remove one.");
        }
        else if (!isInContainer && pin.BinarySha256 is null)
        {
            Add($"{path}.sha256", $"Expected the SHA-256 of the program of {kind} {pin.Version}, or the imageDigest of its container, found neither: nothing is started that is not pinned.");
        }

        string program = kind switch
        {
            ClientKind.Nethermind => "nethermind",
            ClientKind.Besu => "bin/besu",
            _ => "geth",
        };
        return local with
        {
            ClientKind = kind,
            ClientPin = pin,
            ClientProgram = isInContainer ? null : ReadPath(values, path, "program") ?? Path.Combine(programFolder, "client", program),
            DockerSocket = ReadPath(values, path, "dockerSocket") ?? local.DockerSocket,
        };
    }

    private LeaseTiming ReadLease(Dictionary<string, JsonElement> localValues)
    {
        const string path = "$.local.lease";
        Dictionary<string, JsonElement> values = ReadSection(localValues, Local, "lease");
        LeaseTiming defaults = new();
        LeaseTiming lease = defaults with
        {
            Duration = Seconds("durationSeconds", 15, 60) ?? defaults.Duration,
            RenewEvery = Seconds("renewSeconds", 1, 60) ?? defaults.RenewEvery,
            RetryEvery = Seconds("retrySeconds", 1, 60) ?? defaults.RetryEvery,
            RequestTimeout = Seconds("requestSeconds", 1, 60) ?? defaults.RequestTimeout,
            ClientStop = Seconds("clientStopSeconds", 1, 60) ?? defaults.ClientStop,
            Slack = Seconds("slackSeconds", 2, 60) ?? defaults.Slack,
        };
        try
        {
            return lease.Checked(nameof(lease));
        }
        catch (ArgumentException error)
        {
            Add(path, error.Message);
            return defaults;
        }

        TimeSpan? Seconds(string name, int least, int most) => ReadInRange(values, path, name, least, most, required: false) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private void CheckRole(NodeConfiguration node)
    {
        if (node.Role == ClientRole.Miner != (node.Consensus == ConsensusEngine.Ethash) && node.Role != ClientRole.TransactionNode)
        {
            Add("$.role", $"Expected a miner under proof of work and a validator under proof of authority, found a {(node.Role == ClientRole.Miner ? "miner" : "validator")} with {ConsensusNames.ToText(node.Consensus)}.");
        }
    }

    private void CheckPorts(NodeConfiguration node)
    {
        (string Name, ushort Port)[] ports =
        [
            ("sitePort", node.SitePort), ("secureSitePort", node.SecureSitePort), ("rpcPort", node.RpcPort), ("webSocketPort", node.WebSocketPort), ("peerToPeerPort", node.PeerToPeerPort),
            ("local.clientRpcPort", node.Local.ClientRpcPort), ("local.clientWebSocketPort", node.Local.ClientWebSocketPort), ("local.metricsPort", node.Local.MetricsPort),
        ];
        foreach (IGrouping<ushort, (string Name, ushort Port)> same in ports.Where(port => port.Port > 0).GroupBy(port => port.Port).Where(group => group.Count() > 1))
        {
            Add($"$.{same.First().Name}", $"Expected ports of their own, found {same.Key} for {string.Join(" and ", same.Select(port => port.Name))}.");
        }
    }

    private Dictionary<string, JsonElement> ReadSection(Dictionary<string, JsonElement> values, string path, string name)
    {
        string section = path.Length == 0 ? name : $"{path}.{name}";
        return values.TryGetValue(name, out JsonElement value) ? ReadObject(value, $"$.{section}", NamesIn(section)) : [];
    }

    private T? ReadChoice<T>(Dictionary<string, JsonElement> values, string path, string name, FrozenDictionary<string, T> choices, bool required = true)
        where T : struct
    {
        if (ReadText(values, path, name, required) is not { } text)
        {
            return null;
        }

        if (choices.TryGetValue(text, out T choice))
        {
            return choice;
        }

        Add($"{path}.{name}", $"Expected one of {string.Join(", ", choices.Keys.Order(StringComparer.Ordinal))}, found '{Shorten(text)}'.");
        return null;
    }

    private int ReadNumber(Dictionary<string, JsonElement> values, string name, int least, int most) => ReadInRange(values, "$", name, least, most, required: true) ?? least;

    private int? ReadInRange(Dictionary<string, JsonElement> values, string path, string name, int least, int most, bool required)
    {
        int? number = ReadInt32(values, path, name, required);
        if (number is { } found && (found < least || found > most))
        {
            Add($"{path}.{name}", $"Expected {least} to {most}, found {found}.");
            return null;
        }

        return number;
    }

    private ushort ReadPort(Dictionary<string, JsonElement> values, string path, string name, ushort? otherwise = null, int least = 1) =>
        (ushort?)ReadInRange(values, path, name, least, ushort.MaxValue, required: otherwise is null) ?? otherwise ?? 0;

    private Uri? ReadUri(Dictionary<string, JsonElement> values, string path, string name, bool required)
    {
        if (ReadText(values, path, name, required) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri is { UserInfo: "", Query: "", Fragment: "" })
        {
            return uri;
        }

        Add($"{path}.{name}", "Expected an https address without a user, a query and a fragment, found another.");
        return null;
    }

    private Uri? ReadSite(Dictionary<string, JsonElement> values, string path, string name) => values.TryGetValue(name, out JsonElement value) ? ToSite(value, $"{path}.{name}") : null;

    private Uri? ToSite(JsonElement value, string path)
    {
        if (ToText(value, path) is not { } text)
        {
            return null;
        }

        try
        {
            Uri site = new(text, UriKind.RelativeOrAbsolute);
            _ = NetworkInfoClient.RequestUriFor(site);
            return site;
        }
        catch (Exception error) when (error is ConsortiumException or UriFormatException)
        {
            Add(path, error.Message);
            return null;
        }
    }

    private string? ToOrigin(JsonElement value, string path)
    {
        if (ToText(value, path) is not { } text)
        {
            return null;
        }

        // As a browser sends it: RFC 6454, section 6.1.
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0)
        {
            return text;
        }

        Add(path, $"Expected an origin such as https://app.example.org, without a path, found '{Shorten(text)}'.");
        return null;
    }

    private string? ReadPath(Dictionary<string, JsonElement> values, string path, string name)
    {
        string? text = ReadText(values, path, name);
        if (text is not null && !Path.IsPathFullyQualified(text))
        {
            Add($"{path}.{name}", $"Expected an absolute path, found '{Shorten(text)}'.");
            return null;
        }

        return text;
    }

    private IPAddress? ReadIPv4(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (ReadText(values, path, name) is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        Add($"{path}.{name}", $"Expected an IPv4 address, found '{Shorten(text)}'.");
        return null;
    }

    private Hash32? ReadHash(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (ReadText(values, path, name) is not { } text)
        {
            return null;
        }

        if (Hash32.TryParse(text, out Hash32 hash))
        {
            return hash;
        }

        Add($"{path}.{name}", $"Expected 0x and 64 hexadecimal digits, found '{Shorten(text)}'.");
        return null;
    }

    private void Add(string path, string message) => Found.Add(new(ErrorCode.NodeConfigurationInvalid, path, message));
}
