using EthConsortium.Cli.Commands;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class GenesisCommandTests : IDisposable
{
    private static readonly string s_plan = RepositoryRoot.PathOf("examples", "three-banks.json");
    private static readonly string[] s_accounts =
    [
        "--admin", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "--validator", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "--validator", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auRa")]
    [InlineData("qbft")]
    [InlineData("geth")]
    public async Task The_hash_it_tells_is_that_of_the_file_it_writes(string format)
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync(["genesis", "--plan", s_plan, "--format", format, .. s_accounts]);
        Assert.True(exitCode == 0, error);
        GenesisDefinition genesis = format switch
        {
            "auRa" => ParityChainSpec.Read(output),
            "qbft" => BesuGenesis.Read(output),
            _ => GethGenesis.Read(output),
        };
        Assert.Contains(genesis.ComputeHash().ToString(), error, StringComparison.Ordinal);

        // The plan says auRa: a file for other clients is another network, and it says so.
        Assert.Equal(format != "auRa", error.Contains("another network", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_founders_accounts_it_is_refused_with_all_that_is_missing()
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("genesis", "--plan", s_plan, "--format", "parity");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("--format", error, StringComparison.Ordinal);
        Assert.Contains("--admin", error, StringComparison.Ordinal);
        Assert.Contains("--validator", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "members": [ { "name": "B", "adminAddress": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "validators": [] } ] }""")]
    [InlineData("""{ "members": [ { "name": "A", "adminAddress": null, "validators": [] } ] }""")]
    [InlineData("""{ "members": [ { "name": "A", "adminAddress": "0x12", "validators": [] } ] }""")]
    [InlineData("[]")]
    [InlineData("nothing")]
    public async Task A_work_folder_that_is_none_is_refused(string accounts)
    {
        _folder.Write("accounts.json", accounts);
        (int exitCode, _, string error) = await InProcess.RunAsync("genesis", "--plan", s_plan, "--work-dir", _folder.PathOf());
        Assert.Equal(2, exitCode);
        Assert.Contains("--work-dir", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_from_two_places_are_one_too_many()
    {
        (int exitCode, _, string error) = await InProcess.RunAsync(["genesis", "--plan", s_plan, "--work-dir", _folder.PathOf(), .. s_accounts]);
        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be combined", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        FileInfo file = new(_folder.PathOf("genesis.json"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GenesisCommand.SaveAsync(file, "{}", new CancellationToken(canceled: true)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.PathOf()));
    }

    [Fact]
    public async Task A_file_that_is_there_stays_as_it_is()
    {
        FileInfo file = new(_folder.Write("genesis.json", "old"));
        InputException error = await Assert.ThrowsAsync<InputException>(() => GenesisCommand.SaveAsync(file, "new", CancellationToken.None));
        Assert.Contains("is there already", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(file.FullName));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.PathOf()));
    }
}
