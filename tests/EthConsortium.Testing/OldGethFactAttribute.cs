using Xunit;

namespace EthConsortium.Testing;

/// <summary>A test that runs <see cref="OldGeth"/>; skipped, saying so, where it cannot be run.</summary>
public sealed class OldGethFactAttribute : FactAttribute
{
    /// <summary>Finds out whether it runs.</summary>
    public OldGethFactAttribute() => Skip = OldGeth.WhyNot;
}
