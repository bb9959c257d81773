using System.Globalization;

namespace EthConsortium.Node.Clients;

/// <summary>Values of a TOML file. What is quoted has neither quotation marks nor backslashes: paths are checked by <see cref="ClientConfiguration.Validate"/>.</summary>
internal static class TomlText
{
    public static string Quote(string text) => $"\"{text}\"";

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Boolean(bool value) => value ? "true" : "false";

    public static string List(IEnumerable<object> items) => $"[{string.Join(", ", items.Select(item => Quote(item.ToString()!)))}]";
}
