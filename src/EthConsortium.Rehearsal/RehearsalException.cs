namespace EthConsortium.Rehearsal;

/// <summary>Something did not show where it had to: what was expected, and what was found.</summary>
public sealed class RehearsalException : Exception
{
    /// <summary>Says what was expected and what was found.</summary>
    public RehearsalException(string message)
        : base(message)
    {
    }

    /// <summary>Says what was expected and what was found, and what caused it.</summary>
    public RehearsalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
