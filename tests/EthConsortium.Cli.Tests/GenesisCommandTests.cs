using EthConsortium.Cli.Commands;

namespace EthConsortium.Cli.Tests;

public sealed class GenesisCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
