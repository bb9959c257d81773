using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>The registrars that an agent has to do with: its member's own, which it serves, and that of the member by which its own joined.</summary>
internal sealed partial class MemberRegistrar(NodeConfiguration configuration, IBlobContainer blobs, IdentityStore identities, RegistrarKeys keys, ILogger logger) : IDisposable
{
    // A key that a person has changed is in use everywhere that soon.
    private static readonly TimeSpan s_refresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private JoinedSource? _joined;

    /// <summary>What is served.</summary>
    public PeerRegistrar Served { get; } = new(blobs, identities);

    /// <summary>Whether the member has registrars; else nothing here does anything.</summary>
    public bool IsUsed { get; } = configuration.Local.IsRegistrar ?? configuration.Consensus == ConsensusEngine.Ethash;

    /// <summary>Has the own registrar's key made or read, and read again, until it is cancelled. After the member's setup.</summary>
    public async Task KeepOpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string? key = await keys.FindOrMakeOwnAsync(cancellationToken).ConfigureAwait(false);
            if (key is { Length: < PeerRegistrarOptions.MinKeyLength })
            {
                throw new ConsortiumException(ErrorCode.NodeConfigurationInvalid, $"Expected at least {PeerRegistrarOptions.MinKeyLength} characters in the secret {RegistrarKeys.Own}, found {key.Length}. Set a longer one.", RegistrarKeys.Own);
            }

            if (key is not null)
            {
                if (!Served.IsOpen)
                {
                    LogOpen();
                }

                Served.Open(key);
            }

            await Task.Delay(key is null ? s_look : s_refresh, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The sources of peers that come of it.</summary>
    public IEnumerable<IPeerSource> Sources(Enode self)
    {
        if (!IsUsed)
        {
            return [];
        }

        Enode outside = configuration.PublicAddress is { } address ? StoredIdentity.At(self, address) : self;
        RegisteredSource own = new(Served, configuration.Role == ClientRole.TransactionNode ? outside : null);
        _joined?.Dispose();
        _joined = configuration.ConsortiumDataUrl is { } joined ? new JoinedSource(keys, joined, outside) : null;
        return _joined is null ? [own] : [own, _joined];
    }

    /// <summary>Ends what its sources use.</summary>
    public void Dispose()
    {
        _joined?.Dispose();
        Served.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "The registrar of peers has its key.")]
    private partial void LogOpen();

    /// <summary>Those who registered themselves with the own member; itself where no identity tells of it.</summary>
    private sealed class RegisteredSource(PeerRegistrar registrar, Enode? self) : IPeerSource
    {
        public string Name => "the registrar of this member";

        public TimeSpan? MaxInterval => PeerRegistrarOptions.RenewWithin;

        public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (self is not null)
                {
                    await registrar.TryEnterAsync(self, cancellationToken).ConfigureAwait(false);
                }

                return await registrar.ListAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (BlobStorageException error)
            {
                throw new ConsortiumException(ErrorCode.DataApiUnreachable, $"Who registered with this member is not known: {error.Message}", Name, error);
            }
        }
    }

    /// <summary>The registrar of the other member, for as long as there is a key for it.</summary>
    private sealed class JoinedSource(RegistrarKeys keys, Uri site, Enode self) : IPeerSource, IDisposable
    {
        private string? _key;
        private long? _readAt;
        private RegistrarPeerSource? _registrar;

        public string Name => $"the registrar at {site}";

        public TimeSpan? MaxInterval => PeerRegistrarOptions.RenewWithin;

        public void Dispose() => _registrar?.Dispose();

        public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
        {
            // That there is none is known for as long as that there is one.
            if (_readAt is not { } readAt || TimeProvider.System.GetElapsedTime(readAt) > s_refresh)
            {
                string? key = await ReadKeyAsync(cancellationToken).ConfigureAwait(false);
                _readAt = TimeProvider.System.GetTimestamp();
                if (key != _key)
                {
                    _registrar?.Dispose();
                    _registrar = key is null ? null : new RegistrarPeerSource(site, key, () => self);
                    _key = key;
                }
            }

            return _registrar is null ? [] : await _registrar.AskAsync(cancellationToken).ConfigureAwait(false);
        }

        private async Task<string?> ReadKeyAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await keys.FindJoinedAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Azure.KeyVaultException error)
            {
                throw new ConsortiumException(ErrorCode.DataApiUnreachable, $"The key of {Name} cannot be read: {error.Message}", site, error);
            }
        }
    }
}
