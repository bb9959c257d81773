namespace EthConsortium.Node.Tests.Clients;

/// <summary>A folder on memory for secrets. Its name is short: the path of a socket must be.</summary>
internal sealed class TemporaryMemory : IDisposable
{
    public string Folder { get; } = Directory.CreateDirectory($"/dev/shm/ethc-{Guid.NewGuid().ToString("N")[..12]}").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
