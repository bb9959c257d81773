namespace EthConsortium.Ethereum.Genesis;

/// <summary>A genesis file that cannot be taken: the message names the place, what was expected there, and what was found.</summary>
public sealed class GenesisFormatException : FormatException
{
    private const int MaxFoundLength = 80;

    /// <summary>Makes one with its parts.</summary>
    /// <param name="path">The place in the file, such as <c>alloc.0x…06.balance</c>; <c>$</c> for the whole file.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there; shortened when long.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public GenesisFormatException(string path, string expected, string found, Exception? innerException = null)
        : base($"{Shorten(path)}: expected {expected}, found {Shorten(found)}.", innerException)
    {
        Path = Shorten(path);
        Expected = expected;
        Found = Shorten(found);
    }

    /// <summary>The place in the file.</summary>
    public string Path { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }

    /// <summary>What is there, shortened when long.</summary>
    public string Found { get; }

    // What is handed over by others must not flood a terminal or a log.
    private static string Shorten(string text) => text.Length <= MaxFoundLength * 2 ? text : string.Concat(text.AsSpan(0, MaxFoundLength), "…", text.AsSpan(text.Length - MaxFoundLength));
}
