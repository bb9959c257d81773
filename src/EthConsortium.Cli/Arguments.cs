using System.CommandLine.Parsing;
using System.Globalization;
using EthConsortium.Ethereum;

namespace EthConsortium.Cli;

/// <summary>Reads what was given on the command line, and says what was expected where it does not fit.</summary>
internal static class Arguments
{
    /// <summary>An absolute http or https URL.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="what">What the URL is of, for the message.</param>
    /// <exception cref="InputException">It is none.</exception>
    public static Uri ReadUrl(string text, string what) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new InputException($"Expected the URL of {what}, such as http://127.0.0.1:8545, found {Shown(text)}.");

    /// <summary>A URL for a message: what may be a secret in it (user name, password, query) is left out.</summary>
    private static string Shown(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? $"'{url.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.SafeUnescaped)}'" : "something that is no URL";

    /// <summary>An address.</summary>
    /// <exception cref="InputException">It is none, or its checksum is wrong.</exception>
    public static Address ReadAddress(string text)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (FormatException error)
        {
            throw new InputException(error.Message);
        }
    }

    /// <summary>A block number, as the parser of an option.</summary>
    public static ulong? ReadBlock(ArgumentResult result) => Read<ulong>(result, "the number of a block");

    /// <summary>The id of a subscription, as the parser of an option.</summary>
    public static Guid? ReadSubscription(ArgumentResult result) => Read<Guid>(result, "the id of a subscription, xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");

    /// <summary>The id of a rehearsal, as the parser of an option.</summary>
    public static int? ReadRehearsal(ArgumentResult result) => Read<int>(result, "the id of a rehearsal, a number");

    // The parser's own message for what does not fit names a type of .NET.
    private static T? Read<T>(ArgumentResult result, string expected)
        where T : struct, IParsable<T>
    {
        string text = result.Tokens.Single().Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value))
        {
            return value;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: Expected {expected}, found '{text}'.");
        return null;
    }
}
