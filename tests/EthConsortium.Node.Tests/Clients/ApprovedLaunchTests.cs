using System.Text;
using EthConsortium.Node.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>
/// The files and command lines byte for byte, to be read and compared by people. With ETHCONSORTIUM_APPROVE=1 the files are written
/// anew: look at the difference before it is committed.
/// </summary>
public sealed class ApprovedLaunchTests
{
    public static TheoryData<ClientKind, ClientRole> Clients { get; } = new()
    {
        { ClientKind.Nethermind, ClientRole.Validator },
        { ClientKind.Besu, ClientRole.Validator },
        { ClientKind.CoreGeth, ClientRole.Miner },
        { ClientKind.CoreGeth, ClientRole.TransactionNode },
        { ClientKind.Geth, ClientRole.Validator },
        { ClientKind.LegacyGeth, ClientRole.Validator },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_launch_is_what_was_approved(ClientKind kind, ClientRole role)
    {
        string written = Describe(ClientLaunch.For(ClientSamples.Configuration(kind, role)));
        string path = Path.Combine(RepositoryRoot.PathOf("tests", "EthConsortium.Node.Tests", "Clients", "Approved"), $"{kind}-{role}.txt");
        if (Environment.GetEnvironmentVariable("ETHCONSORTIUM_APPROVE") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.Equal(File.ReadAllText(path), written);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void Json_rpc_is_on_loopback_and_has_reading_modules_only(ClientKind kind, ClientRole role)
    {
        // Besu names the module of its socket; the agent reads over HTTP how many transactions wait.
        string written = Describe(ClientLaunch.For(ClientSamples.Configuration(kind, role)))
            .Replace("/run/ethconsortium/client/admin.ipc", "", StringComparison.Ordinal)
            .Replace("Xrpc-ipc-api=[\"ADMIN\"]", "", StringComparison.Ordinal)
            .Replace("\neth,net,web3,txpool\n--ws\n", "", StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", written, StringComparison.Ordinal);
        foreach (string forbidden in (string[])["personal", "admin", "miner,", "debug", "8545@", "\"*\"", "txpool,", "0x5e"])
        {
            Assert.DoesNotContain(forbidden, written, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Describe(ClientLaunch launch)
    {
        StringBuilder text = new();
        void Section(string title, IEnumerable<string> lines) => text.Append("==== ").Append(title).Append('\n').AppendJoin('\n', lines).Append('\n');

        if (launch.Initialization is { } initialization)
        {
            Section("initialization", initialization);
        }

        Section("arguments", launch.Arguments);
        Section("secrets", launch.Secrets.Select(secret => $"{secret.Path}: {secret.Form}"));
        foreach (ClientFile file in launch.Files)
        {
            Section(file.Path, [file.Text]);
        }

        return text.ToString();
    }
}
