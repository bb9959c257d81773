using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Agent;

/// <summary>Writes a configuration as it is in effect, in the form that is read. There is no secret in it: it names files and vaults.</summary>
internal static class NodeConfigurationText
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(NodeConfiguration node)
    {
        JsonObject text = new()
        {
            ["role"] = node.Role switch
            {
                ClientRole.Validator => "validator",
                ClientRole.Miner => "miner",
                _ => "transaction",
            },
            ["region"] = node.Region,
            ["hostName"] = node.HostName,
            ["nodes"] = node.Nodes,
            ["memberId"] = node.MemberId,
            ["networkId"] = (long)node.NetworkId.Value,
            ["consortiumName"] = node.ConsortiumName,
            ["consensus"] = ConsensusNames.ToText(node.Consensus),
            ["memberName"] = node.MemberName,
            ["memberAlias"] = node.MemberAlias,
            ["identities"] = node.Identities,
        };
        Add(text, "publicAddress", node.PublicAddress);
        Add(text, "identityClientId", node.IdentityClientId);
        Add(text, "vault", node.Vault);
        Add(text, "blobs", node.Blobs);
        text["container"] = node.Container;
        text["sitePort"] = node.SitePort;
        text["secureSitePort"] = node.SecureSitePort;
        text["rpcPort"] = node.RpcPort;
        text["webSocketPort"] = node.WebSocketPort;
        text["peerToPeerPort"] = node.PeerToPeerPort;
        Add(text, "adminAddress", node.AdminAddress);
        Add(text, "consortiumDataUrl", node.ConsortiumDataUrl);
        if (node.Founding is { } plan)
        {
            Add(text, plan);
        }

        Add(text, "transactionPermissionContract", node.TransactionPermissionContract);
        Add(text, "logsEndpoint", node.LogsEndpoint);
        Add(text, "logsRule", node.LogsRule);
        text["local"] = Write(node.Local);
        return text.ToJsonString(s_indented);
    }

    private static void Add(JsonObject text, ConsortiumPlan plan)
    {
        text["blockGasLimit"] = plan.BlockGasLimit;
        text["blockPeriodSeconds"] = plan.BlockPeriodSeconds;
        text["validatorCapacity"] = plan.ValidatorCapacity;
        text["proposalLifetimeSeconds"] = plan.ProposalLifetimeSeconds;
        text["evictionNoticeSeconds"] = plan.EvictionNoticeSeconds;
    }

    private static JsonObject Write(NodeLocalConfiguration local)
    {
        JsonObject text = new() { ["dataFolder"] = local.DataFolder, ["secretsFolder"] = local.SecretsFolder, ["client"] = WriteClient(local) };
        if (local.KeyFolder is not null)
        {
            text["keys"] = new JsonObject { ["folder"] = local.KeyFolder, ["passwordFile"] = local.KeyPasswordFile };
        }

        Add(text, "blobCertificate", local.BlobCertificate);
        Add(text, "listenAddress", local.ListenAddress);
        Add(text, "certificateFile", local.CertificateFile);
        Add(text, "certificateKeyFile", local.CertificateKeyFile);
        text["rpcOrigins"] = new JsonArray([.. local.RpcOrigins.Select(origin => (JsonNode)origin)]);
        Add(text, "peerAddress", local.PeerAddress);
        Add(text, "externalAddress", local.ExternalAddress);
        text["clientRpcPort"] = local.ClientRpcPort;
        text["clientWebSocketPort"] = local.ClientWebSocketPort;
        text["metricsPort"] = local.MetricsPort;
        text["dataApis"] = new JsonArray([.. local.DataApis.Select(site => (JsonNode)site.AbsoluteUri)]);
        if (local.IsRegistrar is { } isRegistrar)
        {
            text["registrar"] = isRegistrar;
        }

        Add(text, "genesisHash", local.GenesisHash);
        LeaseTiming lease = local.Lease;
        text["lease"] = new JsonObject
        {
            ["durationSeconds"] = (int)lease.Duration.TotalSeconds,
            ["renewSeconds"] = (int)lease.RenewEvery.TotalSeconds,
            ["retrySeconds"] = (int)lease.RetryEvery.TotalSeconds,
            ["requestSeconds"] = (int)lease.RequestTimeout.TotalSeconds,
            ["clientStopSeconds"] = (int)lease.ClientStop.TotalSeconds,
            ["slackSeconds"] = (int)lease.Slack.TotalSeconds,
        };
        return text;
    }

    private static JsonObject WriteClient(NodeLocalConfiguration local)
    {
        ClientPin pin = local.ClientPin;
        JsonObject text = new() { ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(local.ClientKind.ToString()), ["version"] = pin.Version };
        if (local.ClientProgram is not null)
        {
            text["program"] = local.ClientProgram;
            text["sha256"] = pin.BinarySha256;
        }
        else
        {
            text["image"] = pin.Image;
            text["imageProgram"] = pin.ImageProgram;
            text["imageDigest"] = pin.ImageDigest;
            text["dockerSocket"] = local.DockerSocket;
        }

        return text;
    }

    private static void Add(JsonObject text, string name, object? value)
    {
        if (value is not null)
        {
            text[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }
}
