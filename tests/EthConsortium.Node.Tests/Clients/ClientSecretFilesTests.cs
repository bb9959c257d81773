using System.Runtime.Versioning;
using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Clients;

[SupportedOSPlatform("linux")]
public sealed class ClientSecretFilesTests : IDisposable
{
    private readonly TemporaryMemory _memory = new();
    private readonly EthECKey _key = ClientSamples.Key(1);
    private readonly ClientLog _log = new();

    public void Dispose()
    {
        _key.Dispose();
        _memory.Dispose();
    }

    [LinuxFact]
    public void A_validator_of_clique_has_a_node_key_and_a_key_file_with_its_password()
    {
        (MemoryFolder folder, ClientConfiguration configuration) = Write(ClientKind.Geth);
        Assert.Equal(folder.Path, configuration.SecretsFolder);
        Assert.All(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), file => Assert.True(PrivateFiles.IsPrivate(file), file));
        string password = File.ReadAllText(Path.Combine(folder.Path, "password"));
        using EthECKey opened = KeyStoreFile.Decrypt(Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "keystore"))), password);
        Assert.Equal(_key.Address, opened.Address);
        string digits = File.ReadAllText(Path.Combine(folder.Path, "nodekey"));
        using EthECKey node = new(Convert.FromHexString(digits));
        Assert.Equal(_key.Address, node.Address);

        _log.Write($"{password} {digits}");
        Assert.Equal("*** ***", Assert.Single(_log.Lines));
        folder.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_memory.Folder));
    }

    [LinuxFact]
    public void Nethermind_has_the_key_as_bytes()
    {
        (MemoryFolder folder, _) = Write(ClientKind.Nethermind);
        using EthECKey read = new(File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Path))));
        Assert.Equal(_key.Address, read.Address);
    }

    [LinuxFact]
    public void What_a_killed_agent_left_is_zeroed_and_deleted_and_nothing_else()
    {
        string other = Directory.CreateDirectory(_memory.PathOf("other")).FullName;
        using FileStream left = File.OpenRead(Path.Combine(Write(ClientKind.Geth).Folder.Path, "nodekey"));
        (MemoryFolder folder, _) = Write(ClientKind.Geth);
        byte[] content = new byte[64];
        left.ReadExactly(content);
        Assert.All(content, value => Assert.Equal(0, value));
        Assert.Equal([folder.Path, other], Directory.GetDirectories(_memory.Folder).Order(StringComparer.Ordinal));
    }

    [LinuxFact]
    public void A_key_is_written_to_a_disk_in_a_rehearsal_only()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "secrets");
        ClientConfiguration configuration = ClientSamples.Configuration(ClientKind.Nethermind, ClientRole.Validator) with { SecretsFolder = folder };
        Assert.Equal(IdentityFailure.FolderOnDisk, Assert.Throws<IdentityException>(() => ClientSecretFiles.Write(configuration, _key, _log)).Failure);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        ClientSecretFiles.Write(configuration with { IsRehearsal = true }, _key, _log).Folder.Dispose();
    }

    private (MemoryFolder Folder, ClientConfiguration Configuration) Write(ClientKind kind) =>
        ClientSecretFiles.Write(ClientSamples.Configuration(kind, ClientRole.Validator) with { SecretsFolder = _memory.Folder }, _key, _log);
}
