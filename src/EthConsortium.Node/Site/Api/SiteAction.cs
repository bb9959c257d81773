using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Transfers;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>What somebody wants to do on the page: an act of governance, or a transfer.</summary>
internal sealed record SiteAction
{
    /// <summary>The most validators in one call; who has more does it in several.</summary>
    public const int MostAddresses = 200;

    private const string Transfer = "transferEther";

    /// <summary>Who wants it.</summary>
    public required Address From { get; init; }

    /// <summary>The act of governance; null for a transfer.</summary>
    public GovernanceIntent? Intent { get; private init; }

    /// <summary>The transfer; null for an act of governance.</summary>
    public EtherTransfer? Ether { get; private init; }

    /// <summary>Reads <c>{ "from": …, "action": { "kind": … } }</c>.</summary>
    /// <exception cref="SiteRequestException">It is none.</exception>
    public static SiteAction Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            Address from = AddressOf(document.RootElement, "from");
            JsonElement action = PropertyOf(document.RootElement, "action", JsonValueKind.Object);
            string kind = TextOf(action, "kind");
            return kind == Transfer
                ? new SiteAction { From = from, Ether = new EtherTransfer(AddressOf(action, "to"), WeiOf(action, "value")) }
                : new SiteAction { From = from, Intent = IntentOf(kind, action) };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second: JSON can spell half a surrogate pair, which is no text.
            throw Invalid("invalidJson", "Expected a JSON document like { \"from\": \"0x…\", \"action\": { \"kind\": \"voteFor\", \"address\": \"0x…\" } }.");
        }
    }

    private static GovernanceIntent IntentOf(string kind, JsonElement action) => Enum.TryParse(kind, ignoreCase: true, out GovernanceActionKind known) && SiteJson.Name(known) == kind
        ? known switch
        {
            GovernanceActionKind.ProposeAdmin => GovernanceIntent.ProposeAdmin(AddressOf(action, "address"), TextOf(action, "alias")),
            GovernanceActionKind.VoteFor => GovernanceAction.VoteFor(AddressOf(action, "address")),
            GovernanceActionKind.RescindVoteFor => GovernanceAction.RescindVoteFor(AddressOf(action, "address")),
            GovernanceActionKind.VoteAgainst => GovernanceAction.VoteAgainst(AddressOf(action, "address")),
            GovernanceActionKind.RescindVoteAgainst => GovernanceAction.RescindVoteAgainst(AddressOf(action, "address")),
            GovernanceActionKind.EnforceEviction => GovernanceAction.EnforceEviction(AddressOf(action, "address")),
            GovernanceActionKind.Resign => GovernanceAction.Resign(),
            GovernanceActionKind.SetAlias => GovernanceIntent.SetAlias(TextOf(action, "alias")),
            GovernanceActionKind.SetConsortiumName => GovernanceAction.SetConsortiumName(TextOf(action, "name")),
            GovernanceActionKind.AddValidators => GovernanceAction.AddValidators(AddressesOf(action)),
            GovernanceActionKind.RemoveValidators => GovernanceAction.RemoveValidators(AddressesOf(action)),
            GovernanceActionKind.VoteForCapacity => GovernanceAction.VoteForCapacity(NumberOf(action, "capacity")),
            GovernanceActionKind.InitiateQueuedChange => GovernanceAction.InitiateQueuedChange(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "internal-error: an action that the page does not know."),
        }
        : throw Invalid("invalidAction", $"Expected the kind of an action: {string.Join(", ", Enum.GetValues<GovernanceActionKind>().Select(SiteJson.Name))} or {Transfer}.");

    private static JsonElement PropertyOf(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : throw Invalid("invalidAction", $"Expected '{name}', {kind switch { JsonValueKind.Object => "an object", JsonValueKind.Array => "a list", JsonValueKind.Number => "a number", _ => "a text" }}.");

    private static string TextOf(JsonElement of, string name) => PropertyOf(of, name, JsonValueKind.String).GetString()!;

    private static int NumberOf(JsonElement of, string name) =>
        PropertyOf(of, name, JsonValueKind.Number).TryGetInt32(out int number) ? number : throw Invalid("invalidAction", $"Expected '{name}', a whole number.");

    private static Address AddressOf(JsonElement of, string name) => SiteRequest.AddressOf(TextOf(of, name), name);

    private static List<Address> AddressesOf(JsonElement action)
    {
        JsonElement list = PropertyOf(action, "addresses", JsonValueKind.Array);
        int count = list.GetArrayLength();
        return count <= MostAddresses
            ? [.. list.EnumerateArray().Select(item => SiteRequest.AddressOf(item.ValueKind == JsonValueKind.String ? item.GetString() : null, "addresses"))]
            : throw Invalid("tooManyAddresses", $"Expected at most {MostAddresses} addresses, found {count}. Do it in several steps.");
    }

    private static Wei WeiOf(JsonElement of, string name)
    {
        string text = TextOf(of, name);
        try
        {
            return text.Length is > 0 and < 80 && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value)
                ? new Wei(value)
                : throw Invalid("invalidAmount", $"Expected '{name}', an amount in wei as decimal digits.");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Invalid("invalidAmount", $"Expected '{name}', an amount below 2^256 wei.");
        }
    }

    private static SiteRequestException Invalid(string code, string message) => SiteRequest.Invalid(code, message);
}
