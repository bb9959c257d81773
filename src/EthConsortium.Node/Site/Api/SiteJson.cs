using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>The JSON of the page's API: names and enums in camelCase, 256-bit numbers as decimal text, everything else than ASCII and all that HTML gives a meaning escaped.</summary>
internal static class SiteJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new TextConverter<Wei>(), new TextConverter<BigInteger>(), new TextConverter<Enode>() },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, s_options);

    /// <summary>A name as the API spells it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Writes what its own text says.</summary>
    private sealed class TextConverter<T> : JsonConverter<T>
        where T : notnull
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("internal-error: it is only written.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
