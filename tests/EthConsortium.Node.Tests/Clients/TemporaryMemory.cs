namespace EthConsortium.Node.Tests.Clients;

/// <summary>A folder on memory for secrets.</summary>
internal sealed class TemporaryMemory : IDisposable
{
    public string Folder { get; } = Directory.CreateDirectory($"/dev/shm/ethconsortium-{Guid.NewGuid():N}").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
