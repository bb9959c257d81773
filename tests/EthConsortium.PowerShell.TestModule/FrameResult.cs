namespace EthConsortium.PowerShell.TestModule;

/// <summary>What the test cmdlets saw.</summary>
public sealed record FrameResult(int[] Value, string? Label);
