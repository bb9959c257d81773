using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A key vault that is deleted and keeps its name for as long as it can be recovered.</summary>
/// <param name="Id">The id that it had.</param>
/// <param name="Location">The region it was in, or null for one that is found in every region.</param>
/// <param name="DeletedAt">When it was deleted.</param>
internal sealed record SandboxDeletedVault(ResourceId Id, string? Location, DateTimeOffset DeletedAt);
