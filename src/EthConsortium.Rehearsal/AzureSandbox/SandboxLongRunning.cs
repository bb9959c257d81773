namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>How a resource type makes one wait.</summary>
internal enum SandboxLongRunning
{
    /// <summary>It is done when it answers.</summary>
    No,

    /// <summary>The answer names the state of the operation in <c>Azure-AsyncOperation</c>.</summary>
    AsyncOperation,

    /// <summary>The answer is 202, and <c>Location</c> gives the resource in the end.</summary>
    Location,
}
