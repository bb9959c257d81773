namespace EthConsortium.Core.Diagnosis;

/// <summary>What a finding asks for.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; nothing is wrong.</summary>
    Information,

    /// <summary>The network works, and will not if more of this happens.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,
}
