using System.Net.Sockets;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Rehearsal.Nodes;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.Nodes;

/// <summary>What the nodes of a rehearsal have in the place of Azure and a client.</summary>
public sealed class NodePartsTests
{
    private static readonly Uri s_chain = new("http://127.0.0.1:8545/");

    [AzuriteFact]
    public async Task Azurite_leaves_no_process_no_port_and_no_folder()
    {
        AzuriteHost host = await AzuriteHost.StartAsync(options: null, CancellationToken.None);
        using (TcpClient client = new())
        {
            await client.ConnectAsync(host.Account.Host, host.Account.Port);
        }

        Assert.True(File.Exists(host.CertificateFile));
        await host.DisposeAsync();
        await host.DisposeAsync();
        Assert.False(Directory.Exists(host.Folder));
        using TcpClient none = new();
        await Assert.ThrowsAnyAsync<SocketException>(() => none.ConnectAsync(host.Account.Host, host.Account.Port));
    }

    [AzuriteFact]
    public async Task Azurite_that_is_given_up_while_it_starts_leaves_nothing()
    {
        using CancellationTokenSource stop = new();
        Task<AzuriteHost> starting = AzuriteHost.StartAsync(options: null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    [Fact]
    public async Task A_share_runs_until_its_deadline_which_can_be_put_off()
    {
        SharedChainHost host = new(s_chain);
        await using IClientProcess share = await StartAsync(host, BootTime.Instance.GetElapsedTime(0) + TimeSpan.FromHours(1));
        Assert.False(share.Exited.IsCompleted);
        share.RunUntil(BootTime.Instance.GetElapsedTime(0) + TimeSpan.FromHours(2));
        Assert.False(share.Exited.IsCompleted);
        share.RunUntil(BootTime.Instance.GetElapsedTime(0));
        Assert.NotEqual(0, await share.Exited);
    }

    [Fact]
    public async Task A_share_is_given_up_at_once()
    {
        await using IClientProcess share = await StartAsync(new SharedChainHost(s_chain), runUntil: null);
        Assert.Contains("127.0.0.1:8545", share.Name, StringComparison.Ordinal);
        await share.StopAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, await share.Exited);
    }

    [Fact]
    public async Task The_keys_of_a_bank_are_those_of_its_files_by_number_and_no_others()
    {
        using BankKeys keys = new();
        EthECKey first = EthECKey.Generate();
        EthECKey second = EthECKey.Generate();
        keys.Add(Path.GetFullPath("first.json"), first);
        keys.Add(Path.GetFullPath("second.json"), second);

        (EthECKey key, Uri location) = await keys.FindOrCreateAsync(1, default);
        Assert.Equal(second.Address, key.Address);
        key.Dispose(); // the caller's own
        using EthECKey read = await keys.ReadAsync(location, default);
        Assert.Equal(second.Address, read.Address);
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(() => keys.ReadAsync(new Uri(Path.GetFullPath("third.json")), default));
        Assert.Equal(IdentityFailure.KeyElsewhere, error.Failure);
    }

    private static Task<IClientProcess> StartAsync(SharedChainHost host, TimeSpan? runUntil) =>
        host.StartAsync(null!, [], runUntil, new ClientLog(), default);
}
