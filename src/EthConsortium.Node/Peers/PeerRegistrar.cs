using System.Security.Cryptography;
using System.Text;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>
/// The nodes that registered themselves and renewed it in time: entries run out as leases do. One entry for each public
/// key; who posts it again moves it. Safe for concurrent use.
/// </summary>
public sealed class PeerRegistrar
{
    private readonly PeerRegistrarOptions _options;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly Dictionary<string, (Enode Enode, long PostedAt)> _entries = new(StringComparer.Ordinal);

    /// <summary>An empty registrar.</summary>
    /// <param name="options">What it keeps, and for whom.</param>
    /// <param name="time">The clock of the entries; null for the system's.</param>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public PeerRegistrar(PeerRegistrarOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Key.Length < PeerRegistrarOptions.MinKeyLength)
        {
            throw new ArgumentException($"Expected a registrar's key of at least {PeerRegistrarOptions.MinKeyLength} characters, found {options.Key.Length}.", nameof(options));
        }

        _options = options;
        _time = time ?? TimeProvider.System;
        _key = Digest(options.Key);
    }

    /// <summary>How long an entry stays without being posted again.</summary>
    public TimeSpan Lifetime => _options.Lifetime;

    /// <summary>Whether it is the registrar's key. Takes as long for a wrong one as for the right one.</summary>
    public bool IsKey(string given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return CryptographicOperations.FixedTimeEquals(Digest(given), _key);
    }

    /// <summary>Enters a node, or renews it.</summary>
    /// <param name="enode">How to reach it; with host and port.</param>
    /// <returns>False when the registrar is full.</returns>
    /// <exception cref="ArgumentException">The enode says not where the node is.</exception>
    public bool TryEnter(Enode enode)
    {
        ArgumentNullException.ThrowIfNull(enode);
        if (enode is not { Host: not null, Port: > 0 })
        {
            throw new ArgumentException($"Expected an enode URL with host and port, found '{enode}'.", nameof(enode));
        }

        lock (_entries)
        {
            RemoveExpired();
            if (_entries.Count >= _options.MaxPeers && !_entries.ContainsKey(enode.PublicKey))
            {
                return false;
            }

            _entries[enode.PublicKey] = (enode, _time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The nodes of this moment, in the order of their keys.</summary>
    public IReadOnlyList<RegisteredPeer> List()
    {
        lock (_entries)
        {
            RemoveExpired();
            return [.. _entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new RegisteredPeer(entry.Value.Enode, _options.Lifetime - _time.GetElapsedTime(entry.Value.PostedAt)))];
        }
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private void RemoveExpired()
    {
        foreach ((string key, (Enode _, long postedAt)) in _entries)
        {
            if (_time.GetElapsedTime(postedAt) >= _options.Lifetime)
            {
                _entries.Remove(key);
            }
        }
    }
}
