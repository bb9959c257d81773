using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Planning;

/// <summary>One member of the consortium.</summary>
/// <param name="Name">The short name, unique without regard to case: 1 to 30 ASCII letters, digits, hyphens and underscores, a letter or digit first. Folders and host names are made of it.</param>
/// <param name="MemberId">The number of the member, 0 to 255, unique.</param>
/// <param name="Validators">How many validators it runs: 1 to the plan's capacity; 2 or more for the founder.</param>
public sealed record MemberPlan(string Name, int MemberId, int Validators)
{
    /// <summary>The name that the governance contract shows; the short name when none is given. 1 to <see cref="ConsortiumPlan.MaxAliasBytes"/> bytes of UTF-8.</summary>
    public string Alias { get; init; } = Name;

    /// <summary>What the member deploys to Azure, or null when that is decided elsewhere, or nothing is.</summary>
    public AzurePlan? Azure { get; init; }

    /// <summary>The member in short.</summary>
    public override string ToString() => $"{Alias} ({Name}, {Validators} validator{(Validators == 1 ? "" : "s")})";
}
