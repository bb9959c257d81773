namespace EthConsortium.Rehearsal.Chain;

/// <summary>anvil could not be started, or refused what it was given; the message carries anvil's own words.</summary>
public sealed class AnvilException : Exception
{
    /// <summary>An error without a message of its own.</summary>
    public AnvilException()
    {
    }

    /// <summary>Says what went wrong and what to do.</summary>
    public AnvilException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, what to do, and what caused it.</summary>
    public AnvilException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
