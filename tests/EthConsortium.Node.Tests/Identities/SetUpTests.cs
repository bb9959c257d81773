using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Tests.Identities.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Identities;

public sealed class SetUpTests : IDisposable
{
    private const int Planned = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-setup-").FullName;
    private TimeSpan _now;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_crash_at_any_request_is_repaired_by_the_next_node()
    {
        ModelStore whole = new(() => _now);
        List<string> requests = [];
        await CreateStore(whole, "whole", requests.Add).SetUpAsync(Planned, default);
        Assert.True(requests.Count > 2 * Planned, string.Join(", ", requests));

        for (int crash = 0; crash < requests.Count; crash++)
        {
            ModelStore store = new(() => _now);
            int asked = 0;
            await Assert.ThrowsAnyAsync<CrashException>(() => CreateStore(store, $"crash{crash}", _ => ThrowAfter(crash)).SetUpAsync(Planned, default));
            string[] before = Files($"crash{crash}");

            _now += TimeSpan.FromMinutes(2); // its lease, if it had one, is over
            IdentityStore next = CreateStore(store, $"crash{crash}", _ => { });
            await next.SetUpAsync(Planned, default);
            Assert.Equal(Enumerable.Range(0, Planned), (await next.ListAsync(default)).Select(identity => identity.Identity.Number));
            Assert.Equal(Planned, Files($"crash{crash}").Length);
            Assert.All(before, file => Assert.Contains(file, Files($"crash{crash}")));

            void ThrowAfter(int requests)
            {
                if (asked++ >= requests)
                {
                    throw new CrashException();
                }
            }
        }
    }

    [Fact]
    public async Task A_second_setup_makes_nothing_and_a_larger_plan_makes_the_rest()
    {
        ModelStore store = new(() => _now);
        await CreateStore(store, "keys", _ => { }).SetUpAsync(Planned, default);
        Dictionary<string, string> before = Files("keys").ToDictionary(file => file, File.ReadAllText);
        List<string> asked = [];
        await CreateStore(store, "keys", asked.Add).SetUpAsync(Planned, default);
        Assert.Equal(["find setup.json"], asked);
        await CreateStore(store, "keys", _ => { }).SetUpAsync(1, default);
        IdentityStore larger = CreateStore(store, "keys", _ => { });
        await larger.SetUpAsync(Planned + 2, default);
        Assert.Equal(Enumerable.Range(0, Planned + 2), (await larger.ListAsync(default)).Select(identity => identity.Identity.Number));
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllText(file.Key)));
    }

    [Fact]
    public async Task A_key_that_somebody_exchanged_is_not_used()
    {
        ModelStore store = new(() => _now);
        IdentityStore identities = CreateStore(store, "keys", _ => { });
        await identities.SetUpAsync(1, default);
        File.Delete(Files("keys").Single());
        using (EthECKey other = (await new KeyFileIdentityKeys(Path.Combine(_folder, "keys"), "a password").FindOrCreateAsync(0, default)).Key)
        {
            await using IdentityLease lease = await identities.TakeAsync(default);
            IdentityException error = await Assert.ThrowsAsync<IdentityException>(() => lease.ReadKeyAsync(default));
            Assert.Equal(IdentityFailure.KeyOfAnother, error.Failure);
            Assert.Contains(other.Address.ToString(), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_outside_the_folder_is_not_read()
    {
        KeyFileIdentityKeys keys = new(Path.Combine(_folder, "keys"), "a password");
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(() => keys.ReadAsync(new Uri(Path.Combine(_folder, "keys", "..", "passphrase-0.json")), default));
        Assert.Equal(IdentityFailure.KeyElsewhere, error.Failure);
        error = await Assert.ThrowsAsync<IdentityException>(() => new KeyVaultIdentityKeys(new Uri("https://ours.vault.azure.net/"), new(EthConsortium.Azure.AzureCredentialKind.ManagedIdentity)).ReadAsync(new Uri("https://theirs.vault.azure.net/secrets/passphrase-0/1"), default));
        Assert.Equal(IdentityFailure.KeyElsewhere, error.Failure);
    }

    [Fact]
    public async Task What_is_published_is_checked_first()
    {
        IdentityStore identities = CreateStore(new ModelStore(() => _now), "keys", _ => { });
        await identities.SetUpAsync(1, default);
        await using IdentityLease lease = await identities.TakeAsync(default);
        EthConsortium.Ethereum.Enode own = EthConsortium.Ethereum.Enode.Parse($"enode://{lease.Identity.PublicKey}@10.0.0.1:30300");
        await Assert.ThrowsAsync<ArgumentException>(() => lease.PublishAsync(EthConsortium.Ethereum.Enode.Parse($"enode://{new string('1', 128)}@10.0.0.1:30300"), "host", "", default));
        await Assert.ThrowsAsync<ArgumentException>(() => lease.PublishAsync(own, "a\r\nx-ms-lease-id: 1", "", default));
        await lease.PublishAsync(own, "host", "", default);
        Assert.Equal(own, Assert.Single(await identities.ListAsync(default)).Enode);
    }

    private string[] Files(string keys) => Directory.Exists(Path.Combine(_folder, keys)) ? Directory.GetFiles(Path.Combine(_folder, keys)) : [];

    private IdentityStore CreateStore(ModelStore store, string keys, Action<string> before) => new(
        new DirectContainer(store, before), new KeyFileIdentityKeys(Path.Combine(_folder, keys), "a password"), new IdentityStoreOptions(), NullLogger<IdentityStore>.Instance);

    private sealed class CrashException : Exception;
}
