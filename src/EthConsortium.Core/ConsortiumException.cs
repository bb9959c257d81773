namespace EthConsortium.Core;

/// <summary>What Core throws when an operation cannot be done: a stable code, what was expected and what was found, and what to do next.</summary>
public class ConsortiumException : Exception
{
    /// <summary>Takes the code and the facts.</summary>
    /// <param name="code">What kind of failure it is.</param>
    /// <param name="message">What was being done, to what, what was expected and found, what to do next.</param>
    /// <param name="target">The input that the failure is about: an address, a URL, a plan.</param>
    /// <param name="innerException">The failure underneath, if there was one.</param>
    public ConsortiumException(ErrorCode code, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Target = target;
    }

    /// <summary>What kind of failure it is. Its name never changes, so scripts may rely on it.</summary>
    public ErrorCode Code { get; }

    /// <summary>The input that the failure is about, or null.</summary>
    public object? Target { get; }
}
