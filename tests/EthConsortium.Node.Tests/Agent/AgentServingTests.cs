using System.Net.WebSockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Monitor;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>What agents as processes serve besides the Data API, and tell of themselves, with all that is around them in Azure.</summary>
[SupportedOSPlatform("linux")]
public sealed class AgentServingTests(Azurite azurite) : AgentTests, IClassFixture<Azurite>
{
    private const string LogsHost = "consortium-abcd.westeurope-1.ingest.monitor.azure.com";

    protected override Azurite Azurite => azurite;

    [NetworkFact]
    public async Task What_nodes_tell_of_themselves_is_in_the_tables_and_at_a_collector_and_TLS_and_WebSockets_are_served()
    {
        await using IngestionStandIn azure = await IngestionStandIn.StartAsync(LogsHost);
        await using AzureMachine machine = await AzureMachine.StartAsync(LogsHost, azure.Endpoint, IngestionStandIn.Token);
        string trusted = Path.Combine(Folder, "azure.pem");
        await File.WriteAllTextAsync(trusted, azure.CertificatePem);
        string certificate = WriteCertificate();
        AgentProcess[] all = [.. Enumerable.Range(0, 2).Select(number => Create($"l{number}", "l", identities: 2, joins: null, configure: Configure))];
        foreach (AgentProcess agent in all)
        {
            machine.AddTo(agent.Variables);
            agent.Variables["SSL_CERT_FILE"] = trusted;
            agent.Start();
        }

        await UntilAsync("both seal", () => SealingAsync(all, 2));
        using EthECKey key = ClientSamples.Key(1);
        LegacyTransaction transaction = new() { ChainId = new ChainId(424_242), Nonce = 0, GasPrice = Wei.Zero, GasLimit = 21_000, To = ClientSamples.AddressOf(3), Value = Wei.Zero };
        Hash32 sent = await all[0].Eth.SendRawTransactionAsync(transaction.Sign(key).Raw);
        await UntilAsync("all tables have rows, and the transaction is in one", () => Task.FromResult(
            MemberLogTables.All.All(table => azure.RowsOf(table).Length > 0) && azure.RowsOf(MemberLogTables.MinedTransaction).Any(row => TextOf(row, "TransactionHash_s") == sent.ToString())));
        AssertTold(azure, [.. (await Task.WhenAll(all.Select(SignerOfAsync))).Select(signer => signer.ToString())]);
        Assert.All(all, agent => Assert.DoesNotContain("rows were refused", agent.Output, StringComparison.Ordinal));
        await UntilAsync("the collector has metrics and events", () => Task.FromResult(
            ((string[])["ethconsortium.blocks", "ethconsortium.client.peers", "ethconsortium.transactions.pending"]).All(name => machine.Metrics.Contains(name, StringComparison.Ordinal)) &&
            machine.Events.Contains("is published as enode://", StringComparison.Ordinal)));
        await AssertServesOverTlsAsync(all[0]);
        await AssertServesOverWebSocketsAsync(all[0]);

        void Configure(JsonObject configuration)
        {
            configuration["identityClientId"] = "00000000-0000-0000-0000-000000000001";
            configuration["logsEndpoint"] = $"https://{LogsHost}/";
            configuration["logsRule"] = IngestionStandIn.RuleId;
            configuration["local"]!["certificateFile"] = certificate;
            configuration["local"]!["certificateKeyFile"] = certificate;
        }
    }

    private static void AssertTold(IngestionStandIn azure, HashSet<string> signers)
    {
        JsonElement[] blocks = azure.RowsOf(MemberLogTables.MinedBlock);
        Assert.Superset(signers, blocks.Select(row => TextOf(row, "BlockMiner_s")).ToHashSet(StringComparer.Ordinal));

        // The guide's two queries, with the columns and types that they need; the first never finds anything.
        Assert.DoesNotContain(
            blocks.GroupBy(row => (row.GetProperty("BlockNumber_d").GetDouble(), TextOf(row, "BlockMiner_s"))),
            group => group.Select(row => TextOf(row, "BlockMiner_s")).Distinct(StringComparer.Ordinal).Count() > 1);
        Regex peers = new(@"Syncing with peers: (?<active>\d+) active, (?<confirmed>\d+) confirmed, (?<connected>\d+)", RegexOptions.None, TimeSpan.FromSeconds(1));
        string[] lines = [.. azure.RowsOf(MemberLogTables.ParityLog)
            .Where(row => TextOf(row, "Computer") == Environment.MachineName && row.GetProperty("TimeGenerated").TryGetDateTimeOffset(out _))
            .Select(row => TextOf(row, "RawData"))];
        Assert.Contains(lines, line => peers.Match(line).Groups["active"].Value == "1");
        Assert.Contains(lines, line => line.Contains("Successfully sealed new block", StringComparison.Ordinal)); // geth's own words
        Assert.Contains(azure.RowsOf(MemberLogTables.ConfigLog), row => TextOf(row, "RawData").Contains("is published as enode://", StringComparison.Ordinal));
        Assert.Contains(azure.RowsOf(MemberLogTables.AdminSiteLog), row => TextOf(row, "RawData").StartsWith("Serving site at http://", StringComparison.Ordinal));

        // The stand-in takes no row with a column that its table does not have, or of another type.
        Assert.DoesNotContain(azure.RowsOf(MemberLogTables.StatsLog), row => row.GetProperty("DroppedRows_d").GetDouble() > 0);
    }

    private static async Task AssertServesOverTlsAsync(AgentProcess agent)
    {
        using SocketsHttpHandler trusting = new() { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=localhost" } };
        using HttpClient https = new(trusting);
        Assert.Contains("\"status\":\"ready\"", await https.GetStringAsync(new Uri(agent.SecureSite, "health")), StringComparison.Ordinal);
        Assert.Contains("\"bootnodes\"", await https.GetStringAsync(new Uri(agent.SecureSite, "networkinfo")), StringComparison.Ordinal);
    }

    private static async Task AssertServesOverWebSocketsAsync(AgentProcess agent)
    {
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(agent.WebSocket, default);
        await socket.SendAsync("""{"id":1,"method":"eth_subscribe","params":["newHeads"]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        byte[] message = new byte[4096];
        Assert.StartsWith("""{"jsonrpc":"2.0","id":1,"result":"0x""", Encoding.UTF8.GetString(message, 0, (await socket.ReceiveAsync(message, default)).Count), StringComparison.Ordinal);
        Assert.StartsWith("""{"jsonrpc":"2.0","method":"eth_subscription",""", Encoding.UTF8.GetString(message, 0, (await socket.ReceiveAsync(message, default)).Count), StringComparison.Ordinal);
    }

    private static string TextOf(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    /// <summary>A certificate and its key in one file, which is both.</summary>
    private string WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string path = Path.Combine(Folder, "site.pem");
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return path;
    }
}
