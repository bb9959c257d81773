using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Node.Identities;

/// <summary>
/// The blob of an identity: a JSON object with the fields that deployments always had, and the same as metadata, so that one request lists them all.
/// </summary>
internal static class IdentityBlob
{
    public const string Prefix = "passphrase-";

    private const string Suffix = ".json";
    private const string Key = "passphraseUri";
    private const string EnodeUrl = "enodeUrl";
    private const string HostName = "hostname";
    private const string NodeAddress = "nodeAddress";
    private const string Region = "region";
    private const string PublicAddress = "publicAddress";

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}{Suffix}");

    /// <summary>The number in the name of a blob, or null when it is the name of another.</summary>
    public static int? NumberOf(string name) =>
        name.Length > Prefix.Length + Suffix.Length && name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal) &&
        int.TryParse(name.AsSpan(Prefix.Length..^Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && NameOf(number) == name ? number : null;

    /// <summary>The identity of a key that nobody has held yet.</summary>
    public static StoredIdentity Create(int number, EthECKey key, Uri location) =>
        new(new NodeIdentity(number, key.Address, Convert.ToHexStringLower(key.PublicKey), location), IsLeased: false);

    public static (byte[] Content, ImmutableDictionary<string, string> Metadata) Write(StoredIdentity identity)
    {
        List<(string Name, string Value)> fields =
        [
            (Key, identity.Identity.Key.AbsoluteUri),
            (EnodeUrl, identity.Enode?.ToString() ?? $"enode://{identity.Identity.PublicKey}"),
            (HostName, identity.HostName ?? ""),
            (NodeAddress, identity.Identity.Address.ToString()),
            (Region, identity.Region ?? ""),
        ];
        if (identity.PublicAddress is { } address)
        {
            fields.Add((PublicAddress, address.ToString()));
        }

        ArrayBufferWriter<byte> content = new();
        using (Utf8JsonWriter json = new(content, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        // A header has no empty value.
        return (content.WrittenSpan.ToArray(), fields.Where(field => field.Value.Length > 0).ToImmutableDictionary(field => field.Name, field => field.Value, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The identity that a blob in a list is, or null when it is none.</summary>
    public static StoredIdentity? Read(BlobItem item)
    {
        if (NumberOf(item.Name) is not { } number ||
            !Uri.TryCreate(item.Metadata.GetValueOrDefault(Key), UriKind.Absolute, out Uri? key) ||
            !Enode.TryParse(item.Metadata.GetValueOrDefault(EnodeUrl), out Enode? enode) ||
            !Address.TryParse(item.Metadata.GetValueOrDefault(NodeAddress), out Address account))
        {
            return null;
        }

        return new StoredIdentity(new NodeIdentity(number, account, enode.PublicKey, key), item.IsLeased)
        {
            Enode = enode.Host is null ? null : enode,
            HostName = item.Metadata.GetValueOrDefault(HostName),
            Region = item.Metadata.GetValueOrDefault(Region),
            PublicAddress = IPAddress.TryParse(item.Metadata.GetValueOrDefault(PublicAddress), out IPAddress? address) ? address : null,
        };
    }
}
