using System.Runtime.Versioning;
using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

[SupportedOSPlatform("linux")]
public sealed class ClientSecretFilesTests : IDisposable
{
    private readonly TemporaryMemory _memory = new();

    public void Dispose() => _memory.Dispose();

    [LinuxFact]
    public void Each_form_is_written_for_the_owner_alone_and_erased()
    {
        using EthECKey key = ClientSamples.Key(1);
        ClientSecret[] secrets =
        [
            new(_memory.PathOf("bytes"), ClientSecretForm.KeyBytes),
            new(_memory.PathOf("digits"), ClientSecretForm.KeyDigits),
            new(_memory.PathOf("password"), ClientSecretForm.Password),
            new(_memory.PathOf("keystore"), ClientSecretForm.KeyStore),
        ];
        ClientLog log = new();
        using (ClientSecretFiles.Write(_memory.Folder, secrets, key, log))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_memory.Folder));
            Assert.All(Directory.GetFiles(_memory.Folder, "*", SearchOption.AllDirectories), file => Assert.True(PrivateFiles.IsPrivate(file), file));
            byte[] bytes = File.ReadAllBytes(_memory.PathOf("bytes"));
            using EthECKey read = new(bytes);
            Assert.Equal(key.Address, read.Address);
            Assert.Equal(Convert.ToHexStringLower(bytes), File.ReadAllText(_memory.PathOf("digits")));
            string password = File.ReadAllText(_memory.PathOf("password"));
            using EthECKey opened = KeyStoreFile.Decrypt(Assert.Single(Directory.GetFiles(_memory.PathOf("keystore"))), password);
            Assert.Equal(key.Address, opened.Address);

            log.Write($"{password} {File.ReadAllText(_memory.PathOf("digits"))}");
            Assert.Equal("*** ***", Assert.Single(log.Lines));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_memory.Folder));
    }

    [LinuxFact]
    public void What_a_killed_agent_left_is_erased_first()
    {
        using EthECKey key = ClientSamples.Key(1);
        ClientSecret[] secrets = [new(_memory.PathOf("keystore"), ClientSecretForm.KeyStore)];
        _ = ClientSecretFiles.Write(_memory.Folder, secrets, key, new ClientLog());
        using (ClientSecretFiles.Write(_memory.Folder, secrets, key, new ClientLog()))
        {
            Assert.Single(Directory.GetFiles(_memory.PathOf("keystore")));
        }
    }

    [LinuxFact]
    public void A_key_is_not_written_to_a_disk()
    {
        // The repository is on a disk, and if not, there is nothing to see.
        string folder = Path.Combine(AppContext.BaseDirectory, "secrets");
        using EthECKey key = ClientSamples.Key(1);
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => ClientSecretFiles.Write(folder, [new(Path.Combine(folder, "key"), ClientSecretForm.KeyBytes)], key, new ClientLog()));
        Assert.Equal(ErrorCode.ClientNotStarted, error.Code);
        Assert.Contains("tmpfs", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }
}
